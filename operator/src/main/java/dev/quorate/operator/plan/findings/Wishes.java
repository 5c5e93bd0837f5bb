package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.orders.Pause;
import dev.quorate.operator.plan.orders.SpecValidity;
import dev.quorate.operator.plan.orders.UnsupportedSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the spec asks for: a pause, what cannot be, and what this version does not carry out. */
final class Wishes implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    if (seen.cluster().deleting()) {
      return Stream.empty();
    }
    Optional<Finding> paused =
        new Pause().decide(seen).flatMap(decision -> held(decision, Severity.INFO));
    return Stream.concat(
        Stream.concat(paused.stream(), invalid(seen).stream()), unsupported(seen).stream());
  }

  private static Optional<Finding> invalid(Observed seen) {
    return seen.cluster().specProblems().isEmpty()
        ? Optional.empty()
        : new SpecValidity()
            .decide(seen)
            .or(() -> new UnsupportedSpec().decide(seen))
            .flatMap(decision -> held(decision, Severity.WARNING));
  }

  // Before it is formed nothing needs to change for it: its pods are made again as they should be.
  private static Optional<Finding> unsupported(Observed seen) {
    if (seen.status().clusterId().isEmpty() || Findings.isEnding(seen)) {
      return Optional.empty();
    }
    List<String> unsupported = UnsupportedSpec.unsupported(seen);
    return unsupported.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.forPerson(
                Reason.NotSupportedYet,
                Subject.SPEC,
                Severity.WARNING,
                String.join("; ", unsupported)));
  }

  private static Optional<Finding> held(Decision decision, Severity severity) {
    return decision instanceof Hold(var reason, var message)
        ? Optional.of(Finding.forPerson(reason, Subject.SPEC, severity, message))
        : Optional.empty();
  }
}
