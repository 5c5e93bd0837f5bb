package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.identity.IdentityTable;
import java.util.stream.Stream;

/** What keeps a cluster from being formed or adopted until a person decides. */
final class UnformedData implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    // Without a valid spec nobody knows which members to look for, and nothing is formed or
    // adopted.
    if (seen.status().clusterId().isPresent()
        || seen.cluster().validSpec().isEmpty()
        || Findings.isEnding(seen)) {
      return Stream.empty();
    }
    return new IdentityTable()
        .decide(seen).stream()
            .filter(Hold.class::isInstance)
            .map(Hold.class::cast)
            .map(
                hold ->
                    Finding.forPerson(
                        hold.reason(), Subject.CLUSTER, Severity.WARNING, hold.message()));
  }
}
