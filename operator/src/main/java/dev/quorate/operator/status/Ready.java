package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;

/** Everything is as it was asked for. A pause does not change that by itself. */
final class Ready implements ConditionRule {
  @Override
  public String type() {
    return "Ready";
  }

  @Override
  public Verdict of(Situation now) {
    boolean complete = now.view().filter(view -> view.isComplete()).isPresent();
    if (now.decision() instanceof Decision.Settled || (now.holdsFor(Reason.Paused) && complete)) {
      return Verdict.yes(Reason.Settled, "%d members serve".formatted(now.seen().members().size()));
    }
    return Verdict.no(now.reason(), now.message());
  }
}
