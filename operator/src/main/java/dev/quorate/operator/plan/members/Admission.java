package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/** Who comes in next: a learner that is in is promoted before the next member joins. */
public final class Admission implements Rule {
  private final Promotion promotion = new Promotion();
  private final Joining joining = new Joining();

  @Override
  public Optional<Decision> decide(Observed seen) {
    return promotion.decide(seen).or(() -> joining.decide(seen));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }
}
