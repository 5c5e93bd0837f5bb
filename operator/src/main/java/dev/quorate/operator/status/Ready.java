package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;

/** The cluster matches its spec. A pause does not change that by itself. */
final class Ready implements ConditionRule {
  @Override
  public String type() {
    return "Ready";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    boolean complete = now.view().filter(view -> view.isComplete()).isPresent();
    if (now.decision() instanceof Decision.Settled) {
      return ConditionValue.yes(Reason.Settled, "the cluster matches its spec");
    }
    if (now.holdsFor(Reason.Paused) && complete) {
      return ConditionValue.yes(
          Reason.Settled, "every member serves; spec.paused prevents further changes");
    }
    return ConditionValue.no(now.reason(), now.message());
  }
}
