package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.ClusterSpec;
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
 * the claim that was read with it.
 *
 * @param now the time of the observation; whole seconds, as the status has them
 * @param slots every ordinal below the size of the cluster, and every other that has a pod or a
 *     claim; ordered
 * @param versions of the child objects that are there
 * @param notices of the platform about members; empty in a world that reports none
 * @param candidateClusterId 16 hexadecimal digits that nobody has used: the clusterId, should this
 *     pass record a genesis
 */
public record Observed(
    Instant now,
    ObservedCluster cluster,
    List<Slot> slots,
    Optional<ObservedStatefulSet> statefulSet,
    Map<ChildKind, ChildState> children,
    Map<ChildKind, ObjectVersion> versions,
    List<ObservedTask> tasks,
    List<PlatformNotice> notices,
    String candidateClusterId) {

  /**
   * No cluster ever had more members. A claim of a higher ordinal is nobody's: to look into it
   * every ordinal below it would have to be started.
   */
  public static final int MOST_MEMBERS = 9;

  public Observed {
    now = now.truncatedTo(ChronoUnit.SECONDS);
    slots = withEveryOrdinal(cluster, slots);
    children = Map.copyOf(children);
    versions = Map.copyOf(versions);
    notices = List.copyOf(notices);
    tasks =
        tasks.stream()
            .sorted(Comparator.comparing(ObservedTask::created).thenComparing(ObservedTask::uid))
            .toList();
  }

  /** Of a world whose child objects have no versions. */
  public Observed(
      Instant now,
      ObservedCluster cluster,
      List<Slot> slots,
      Optional<ObservedStatefulSet> statefulSet,
      Map<ChildKind, ChildState> children,
      List<ObservedTask> tasks,
      String candidateClusterId) {
    this(
        now, cluster, slots, statefulSet, children, Map.of(), tasks, List.of(), candidateClusterId);
  }

  private static List<Slot> withEveryOrdinal(ObservedCluster cluster, List<Slot> seen) {
    var byOrdinal = new TreeMap<Integer, Slot>();
    for (int ordinal = 0; ordinal < size(cluster); ordinal++) {
      byOrdinal.put(ordinal, Slot.absent(cluster.ref(), ordinal));
    }
    seen.forEach(slot -> byOrdinal.put(slot.ordinal(), slot));
    return List.copyOf(byOrdinal.values());
  }

  /**
   * How many members the cluster is to have: the number written down with its genesis, and before
   * that the one that a valid spec asks for.
   */
  public int size() {
    return size(cluster);
  }

  private static int size(ObservedCluster cluster) {
    return recordedSize(cluster)
        .orElseGet(() -> cluster.validSpec().map(ClusterSpec::replicas).orElse(0));
  }

  private static Optional<Integer> recordedSize(ObservedCluster cluster) {
    return cluster.status().genesis().map(Genesis::size).filter(size -> size > 0);
  }

  /**
   * The ordinals that belong to the cluster. Before it is formed every other one that may hold the
   * data that is looked for belongs to it too; not a claim that nothing was ever bound to, since
   * nothing starts for it. Afterwards a claim beyond the size is nobody's.
   */
  public List<Slot> members() {
    boolean sized = status().clusterId().isPresent() && recordedSize(cluster).isPresent();
    return slots.stream()
        .filter(slot -> slot.ordinal() < size() || (!sized && mayBelong(slot)))
        .toList();
  }

  private static boolean mayBelong(Slot slot) {
    return slot.ordinal() < MOST_MEMBERS
        && (slot.pod().isPresent()
            || slot.volume().filter(v -> v.mayHoldData() || v.identity().isPresent()).isPresent());
  }

  public Observed withCandidateClusterId(String candidate) {
    return new Observed(
        now, cluster, slots, statefulSet, children, versions, tasks, notices, candidate);
  }

  public Observed withChildren(Map<ChildKind, ChildState> compared) {
    return new Observed(
        now, cluster, slots, statefulSet, compared, versions, tasks, notices, candidateClusterId);
  }

  public Observed withVersions(Map<ChildKind, ObjectVersion> found) {
    return new Observed(
        now, cluster, slots, statefulSet, children, found, tasks, notices, candidateClusterId);
  }

  public Observed withNotices(List<PlatformNotice> found) {
    return new Observed(
        now, cluster, slots, statefulSet, children, versions, tasks, found, candidateClusterId);
  }

  /** See {@link ObservedCluster#specInForce()}. */
  public ClusterSpec specInForce() {
    return cluster.specInForce();
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
