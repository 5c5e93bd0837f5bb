package dev.quorate.operator.plan.recovery;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * A recorded recovery of a lost quorum goes on to its end, whatever becomes of the task that
 * ordered it; nobody is healed meanwhile.
 */
public final class Recovering implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status().recovery().map(recorded -> new RecoverySteps(seen, recorded).next());
  }
}
