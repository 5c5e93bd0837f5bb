package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/** A paused cluster is watched and reported on, and nothing else. */
public final class Pause implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.spec().paused()
        ? Optional.of(new Decision.Hold(Reason.Paused, "spec.paused is true"))
        : Optional.empty();
  }
}
