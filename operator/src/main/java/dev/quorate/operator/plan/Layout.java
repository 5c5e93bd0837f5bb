package dev.quorate.operator.plan;

import java.util.Set;

/**
 * What depends on the state of the cluster in the child objects; everything else in them follows
 * from the spec.
 *
 * @param replicas of the StatefulSet
 * @param storageSize in the claim template: what it was created with, which cannot be changed
 * @param minAvailable of the PodDisruptionBudget, an integer: never less than the quorum of the
 *     current voters
 */
public record Layout(int replicas, String storageSize, int minAvailable) {

  public static Layout of(Observed seen) {
    int wanted = wanted(seen);
    int replicas = seen.status().runningTeardown().isPresent() ? 0 : wanted;
    String size =
        seen.statefulSet().map(StatefulSetFact::storageSize).orElse(seen.spec().storageSize());
    // The members to come count too: a cluster that grows is never easier to drain than the one it
    // becomes.
    int voters = Math.max(voters(seen).size(), wanted);
    return new Layout(replicas, size, Membership.majority(voters));
  }

  /**
   * As many as the spec asks for, and every ordinal that has a volume: nothing is scaled down in
   * this version.
   */
  private static int wanted(Observed seen) {
    int asked = SpecProblems.of(seen.spec()).isEmpty() ? seen.spec().replicas() : 0;
    int used =
        seen.slots().stream()
            .filter(
                slot ->
                    slot.volume().filter(volume -> !volume.deleting()).isPresent()
                        || slot.pod().isPresent())
            .mapToInt(slot -> slot.ordinal() + 1)
            .max()
            .orElse(0);
    return Math.max(asked, used);
  }

  private static Set<String> voters(Observed seen) {
    return seen.status().clusterId().map(id -> Membership.of(seen, id).voterIds()).orElse(Set.of());
  }
}
