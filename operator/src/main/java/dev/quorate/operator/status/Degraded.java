package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.List;

/** Something is wrong with the data, with a member or with its volume. */
final class Degraded implements ConditionRule {
  @Override
  public String type() {
    return "Degraded";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    List<Finding> found = now.ofTheCluster();
    if (now.view().isEmpty() && !now.forPerson().isEmpty()) {
      return ConditionValue.yes(
          now.forPerson().getFirst().reason(), "no cluster is formed; see condition Stalled");
    }
    if (now.isUnseen()
        && found.stream().allMatch(finding -> finding.reason() == Reason.MemberUnreachable)) {
      return ConditionValue.unknown(Reason.MemberUnreachable, FindingText.of(found));
    }
    if (!found.isEmpty()) {
      return ConditionValue.yes(found.getFirst().reason(), FindingText.of(found));
    }
    if (now.seen().sleeps()) {
      return ConditionValue.no(Reason.Hibernated, "no member runs, as the spec asks");
    }
    return now.view()
        .map(Degraded::whole)
        .orElseGet(() -> ConditionValue.no(Reason.NothingFormed, "no cluster has been formed yet"));
  }

  private static ConditionValue whole(ClusterView view) {
    return view.missing().isEmpty()
        ? ConditionValue.no(Reason.Settled, "every member serves")
        : ConditionValue.no(
            Reason.MembersStarting,
            "new or being restarted, and not serving yet: " + String.join(", ", view.missing()));
  }
}
