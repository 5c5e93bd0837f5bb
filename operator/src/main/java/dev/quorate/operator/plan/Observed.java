package dev.quorate.operator.plan;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that was seen of one cluster at one time. Immutable.
 *
 * <p>The order of reading matters: the resource first, then pods, then claims, then the members'
 * reports. A report that carries the incarnation of a pod read before the claims proves that the
 * pod lived throughout, and a claim cannot be exchanged under a living pod; so a report tells of
 * the claim that stands beside it.
 *
 * @param now the time of the observation; whole seconds, as the status has them
 * @param slots every ordinal below a valid spec.replicas, and every other that has a pod or a
 *     claim; ordered
 * @param candidateClusterId 16 hexadecimal digits that nobody has used: the clusterId, should this
 *     pass record a genesis
 */
public record Observed(
    Instant now,
    ClusterFacts cluster,
    List<Slot> slots,
    Optional<StatefulSetFact> statefulSet,
    Map<ChildKind, ChildState> children,
    List<TaskFact> tasks,
    String candidateClusterId) {

  public Observed {
    now = now.truncatedTo(ChronoUnit.SECONDS);
    slots = withEveryOrdinal(cluster, slots);
    children = Map.copyOf(children);
    tasks =
        tasks.stream()
            .sorted(Comparator.comparing(TaskFact::created).thenComparing(TaskFact::uid))
            .toList();
  }

  private static List<Slot> withEveryOrdinal(ClusterFacts cluster, List<Slot> seen) {
    var byOrdinal = new TreeMap<Integer, Slot>();
    int asked = SpecProblems.of(cluster.spec()).isEmpty() ? cluster.spec().replicas() : 0;
    for (int ordinal = 0; ordinal < asked; ordinal++) {
      byOrdinal.put(ordinal, Slot.absent(cluster.ref(), ordinal));
    }
    seen.forEach(slot -> byOrdinal.put(slot.ordinal(), slot));
    return List.copyOf(byOrdinal.values());
  }

  public Observed withCandidateClusterId(String candidate) {
    return new Observed(now, cluster, slots, statefulSet, children, tasks, candidate);
  }

  public Observed withChildren(Map<ChildKind, ChildState> compared) {
    return new Observed(now, cluster, slots, statefulSet, compared, tasks, candidateClusterId);
  }

  public ClusterSpec spec() {
    return cluster.spec();
  }

  public ClusterStatus status() {
    return cluster.status();
  }

  public ClusterRef ref() {
    return cluster.ref();
  }

  public Optional<Slot> slot(String name) {
    return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
  }
}
