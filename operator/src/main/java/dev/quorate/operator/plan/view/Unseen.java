package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import java.util.Optional;

/**
 * Members that the operator cannot ask while everybody else's word is that they serve: the trouble
 * may be the operator's own.
 */
public final class Unseen {
  private Unseen() {}

  /** Its pod is ready, it gave no report, and no leader reports that it hears nothing of it. */
  public static boolean is(Observed seen, Slot slot) {
    return slot.report().isEmpty()
        && slot.pod().filter(pod -> pod.ready() && !pod.deleting()).isPresent()
        && !isMissedByTheLeader(seen, slot);
  }

  private static boolean isMissedByTheLeader(Observed seen, Slot slot) {
    Optional<MemberReport> leader =
        seen.status()
            .clusterId()
            .flatMap(clusterId -> MembershipView.of(seen, clusterId).leader())
            .flatMap(Slot::report);
    return leader.stream()
        .flatMap(report -> report.voters().stream())
        .filter(voter -> voter.nodeId().equals(slot.name()))
        .anyMatch(
            voter ->
                leader.get().peers().stream()
                    .anyMatch(peer -> peer.memberId().equals(voter.memberId()) && !peer.active()));
  }
}
