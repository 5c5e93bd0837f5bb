package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.VolumeIdentity;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What depends on the state of the cluster in the child objects; everything else in them follows
 * from the spec.
 *
 * @param replicas of the StatefulSet
 * @param storageSize in the claim template: what the StatefulSet was created with, which cannot be
 *     changed in one that is there
 * @param minAvailable of the PodDisruptionBudget, an integer: never less than the quorum of the
 *     current voters; 0 for a single member, which nothing keeps available, and whose node could
 *     never be drained otherwise
 * @param clusterId the one cluster whose data the pods may start with, and whose members clients
 *     are led to; before there is one, nobody is
 * @param retired memberIds that were removed from that cluster, whose data is on claims of the
 *     ordinals that run: their nodes move it out of the way
 */
public record Layout(
    int replicas,
    String storageSize,
    int minAvailable,
    Optional<String> clusterId,
    SortedSet<String> retired) {

  public Layout {
    retired = Collections.unmodifiableSortedSet(new TreeSet<>(retired));
  }

  /** Where no claim was kept. */
  public Layout(int replicas, String storageSize, int minAvailable, Optional<String> clusterId) {
    this(replicas, storageSize, minAvailable, clusterId, new TreeSet<>());
  }

  public static Layout of(Observed seen) {
    int wanted = wanted(seen);
    int replicas = seen.status().runningTeardown().isPresent() || seen.hibernates() ? 0 : wanted;
    String size =
        seen.statefulSet()
            .map(ObservedStatefulSet::storageSize)
            .orElse(seen.specInForce().storageSize());
    // The members to come count too: a cluster that grows is never easier to drain than the one it
    // becomes.
    int voters = Math.max(voters(seen).size(), wanted);
    int minAvailable = voters > 1 ? MembershipView.majority(voters) : 0;
    return new Layout(
        replicas, size, minAvailable, seen.status().servedClusterId(), retired(seen, replicas));
  }

  // Not those of claims that nothing runs on: no pod's template has to change when a member leaves.
  private static SortedSet<String> retired(Observed seen, int replicas) {
    return seen.status().servedClusterId().stream()
        .flatMap(
            clusterId ->
                seen.slots().stream()
                    .filter(slot -> slot.ordinal() < replicas)
                    .flatMap(slot -> slot.removed(clusterId).stream()))
        .map(VolumeIdentity::memberId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Whether the cluster has no use for an object of this kind: a single member has no budget. One
   * that is there from when there were more members stays, and permits every eviction; to delete it
   * would take one more right.
   */
  public boolean isNotNeeded(ChildKind kind) {
    return kind == ChildKind.DISRUPTION_BUDGET && minAvailable == 0;
  }

  /**
   * As many as the cluster is to have. While none is formed, also every ordinal with a volume that
   * may hold data: it must be started to tell.
   */
  private static int wanted(Observed seen) {
    int used =
        seen.formed().stream()
            .filter(slot -> slot.volume().filter(v -> v.mayHoldData() && !v.deleting()).isPresent())
            .mapToInt(slot -> slot.ordinal() + 1)
            .max()
            .orElse(0);
    return Math.max(seen.formedSize(), used);
  }

  private static Set<String> voters(Observed seen) {
    return seen.status()
        .clusterId()
        .map(id -> MembershipView.of(seen, id).voterIds())
        .orElse(Set.of());
  }
}
