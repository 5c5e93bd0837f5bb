package dev.quorate.operator.observed;

import java.util.Optional;

/**
 * One ordinal: its volume claim, its pod, and what the node in the pod says. The member fact is
 * present exactly when the pod is.
 */
public record Slot(
    int ordinal,
    String name,
    Optional<Volume> volume,
    Optional<Pod> pod,
    Optional<MemberFact> member) {

  /** An ordinal of which nothing exists. */
  public static Slot absent(ClusterRef cluster, int ordinal) {
    return new Slot(
        ordinal, cluster.memberName(ordinal), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What its claim is noted with, if that is a member of this cluster that was removed for good:
   * unless its node says that the claim holds something else by now.
   */
  public Optional<VolumeIdentity> removed(String clusterId) {
    return volume
        .flatMap(Volume::identity)
        .filter(VolumeIdentity::removed)
        .filter(noted -> noted.clusterId().equals(clusterId))
        .filter(
            noted ->
                report()
                    .filter(r -> !r.memberId().equals(Optional.of(noted.memberId())))
                    .isEmpty());
  }

  /** Whether its claim, whose deletion somebody asked for, goes as soon as its pod stops. */
  public boolean losesItsClaim() {
    return keepsItsClaim() && pod.filter(running -> !running.deleting()).isPresent();
  }

  /** Whether its claim is there only because its pod is. */
  public boolean keepsItsClaim() {
    return volume.filter(Volume::deleting).isPresent() && pod.isPresent();
  }

  /** Whether its node says that it has the file with this digest. */
  public boolean hasFile(String sha256) {
    return report().filter(report -> report.hasFile(sha256)).isPresent();
  }

  /** The node's report, when it could be asked and its pod stays. */
  public Optional<MemberReport> report() {
    return member.flatMap(
        fact ->
            switch (fact) {
              case MemberFact.Reachable reachable -> Optional.of(reachable.report());
              case MemberFact.Unreachable unreachable -> Optional.empty();
            });
  }
}
