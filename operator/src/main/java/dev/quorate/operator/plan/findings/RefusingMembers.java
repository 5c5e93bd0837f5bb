package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.stream.Stream;

/** Members that refuse to serve, each with its own words. */
final class RefusingMembers implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isEnding(seen) ? Stream.empty() : Stream.concat(failed(seen), outdated(seen));
  }

  private static Stream<Finding> failed(Observed seen) {
    return seen.formed().stream()
        .filter(slot -> !seen.isDeparting(slot))
        .flatMap(slot -> slot.report().stream().flatMap(report -> failed(slot, report)));
  }

  private static Stream<Finding> outdated(Observed seen) {
    return seen.status().clusterId().stream()
        .map(clusterId -> MembershipView.of(seen, clusterId))
        .flatMap(members -> members.outdatedSoleVoters().stream())
        .map(
            slot ->
                Finding.forPerson(
                        Reason.MemberFailed,
                        Subject.member(slot.name()),
                        Severity.WARNING,
                        "its volume is a copy from when it was the only voter; started, it would"
                            + " lead a cluster of its own")
                    .withCure(
                        "attach its present volume, or delete its claim and its pod: it joins again"
                            + " as a new member"));
  }

  private static Stream<Finding> failed(Slot slot, MemberReport report) {
    if (report.state() != State.FAILED) {
      return Stream.empty();
    }
    Finding finding =
        Finding.forPerson(
            Reason.MemberFailed,
            Subject.member(report.nodeId()),
            Severity.WARNING,
            report
                .failure()
                .map(failure -> failure.reason() + ", " + failure.message())
                .orElse("it failed and gives no reason"));
    return Stream.of(
        report
            .failure()
            .flatMap(failure -> FailureCure.of(failure.reason(), slot))
            .map(finding::withCure)
            .orElse(finding));
  }
}
