package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * A paused cluster is watched and reported on, and nothing else. Also by a spec that is invalid
 * otherwise: the brake works whatever else is wrong.
 */
public final class Pause implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.cluster().spec().paused()
        ? Optional.of(new Decision.Hold(Reason.Paused, "spec.paused is true"))
        : Optional.empty();
  }
}
