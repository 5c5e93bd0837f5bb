package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Finding.Subject;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the planner makes of an observation: the one next step, and everything that is wrong.
 *
 * @param findings the most severe first. What the decision is held for is always one of them
 */
public record Plan(Decision decision, List<Finding> findings) {
  public Plan {
    findings =
        Stream.concat(findings.stream(), heldFor(decision, findings))
            .sorted(Finding.MOST_SEVERE_FIRST)
            .toList();
  }

  /** Nothing is wrong but what the decision itself says. */
  public static Plan of(Decision decision) {
    return new Plan(decision, List.of());
  }

  private static Stream<Finding> heldFor(Decision decision, List<Finding> findings) {
    return decision instanceof Hold(var reason, var message)
            && findings.stream().noneMatch(f -> f.reason() == reason && f.needsPerson())
        ? Stream.of(Finding.forPerson(reason, Subject.CLUSTER, Severity.WARNING, message))
        : Stream.empty();
  }
}
