package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.util.stream.Stream;

/** Members that refuse to serve, each with its own words. */
final class RefusingMembers implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isEnding(seen)
        ? Stream.empty()
        : seen.members().stream()
            .flatMap(slot -> slot.report().stream())
            .filter(report -> report.state() == State.FAILED)
            .map(RefusingMembers::finding);
  }

  private static Finding finding(MemberReport report) {
    return Finding.forPerson(
        Reason.MemberFailed,
        Subject.member(report.nodeId()),
        Severity.WARNING,
        report
            .failure()
            .map(failure -> failure.reason() + ", " + failure.message())
            .orElse("it failed and gives no reason"));
  }
}
