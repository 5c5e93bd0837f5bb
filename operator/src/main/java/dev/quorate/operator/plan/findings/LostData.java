package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.identity.IdentityTable;
import java.util.stream.Stream;

/** A formed cluster of which nothing, or less than a majority, is left. */
final class LostData implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isSilent(seen) || seen.status().recovery().isPresent()
        ? Stream.empty()
        : IdentityTable.losses(seen).flatMap(LostData::finding);
  }

  private static Stream<Finding> finding(Decision decision) {
    return switch (decision) {
      case Hold(var reason, var message) ->
          Stream.of(Finding.forPerson(reason, Subject.CLUSTER, Severity.CRITICAL, message));
      case Wait(var reason, var message, var recheck) ->
          reason == Reason.QuorumAtRisk
              ? Stream.of(Finding.passing(reason, Subject.CLUSTER, Severity.WARNING, message))
              : Stream.empty();
      case Decision.Settled settled -> Stream.empty();
      case Decision.Act act -> Stream.empty();
    };
  }
}
