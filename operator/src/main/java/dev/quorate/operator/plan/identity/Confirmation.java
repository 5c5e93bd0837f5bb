package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.stream.Stream;

/**
 * Members that wait until their cluster is named as this resource's. Each one of the recorded
 * cluster is confirmed; never one of another cluster, nor an outdated copy that could lead alone.
 */
public final class Confirmation implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    return seen.status().clusterId().stream().flatMap(clusterId -> candidates(seen, clusterId));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Stream<Decision> candidates(Observed seen, String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    return seen.formed().stream()
        .filter(slot -> slot.pod().filter(pod -> takesIt(pod, seen)).isPresent())
        .filter(slot -> slot.report().filter(report -> mayStart(report, members)).isPresent())
        .filter(slot -> slot.removed(clusterId).isEmpty())
        .map(slot -> confirm(seen, slot, clusterId));
  }

  // A node that was started for an earlier resource refuses; its pod is replaced.
  private static boolean takesIt(Pod pod, Observed seen) {
    return !pod.deleting() && !pod.isOfAnother(seen.cluster().uid());
  }

  private static boolean mayStart(MemberReport report, MembershipView members) {
    return report.awaitsConfirmation()
        && members.isOne(report)
        && !members.isOutdatedSoleVoter(report);
  }

  private static Decision confirm(Observed seen, Slot slot, String clusterId) {
    return new ConfirmMember(
        slot.pod().orElseThrow().ref(),
        clusterId,
        slot.report().flatMap(MemberReport::memberId).orElse(""),
        seen.cluster().uid());
  }
}
