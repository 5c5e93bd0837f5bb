package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.spec.SpecProblems;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Layout;
import java.util.List;
import java.util.Optional;

/**
 * Nothing is formed from an invalid spec. A cluster that stands is managed on as it stands (see
 * {@link Layout}), and {@link UnsupportedSpec} says at the end that the spec is not followed.
 */
public final class SpecValidity implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    List<String> problems = SpecProblems.of(seen.spec());
    boolean undecided =
        seen.status().clusterId().isEmpty() && seen.status().runningTeardown().isEmpty();
    return problems.isEmpty() || !undecided
        ? Optional.empty()
        : Optional.of(new Decision.Hold(Reason.InvalidSpec, String.join("; ", problems)));
  }
}
