package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;

/** The cluster matches its spec, and nobody is needed. A pause does not change that by itself. */
final class Ready implements ConditionRule {
  @Override
  public String type() {
    return "Ready";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    boolean complete = now.view().filter(view -> view.isComplete()).isPresent();
    if (now.decision() instanceof Decision.Settled && now.forPerson().isEmpty()) {
      return now.seen().sleeps()
          ? ConditionValue.yes(
              Reason.Hibernated, "no member runs, as the spec asks; every volume is kept")
          : ConditionValue.yes(Reason.Settled, "the cluster matches its spec");
    }
    boolean onlyPaused = now.forPerson().stream().allMatch(f -> f.reason() == Reason.Paused);
    if (now.holdsFor(Reason.Paused) && complete && onlyPaused) {
      return ConditionValue.yes(
          Reason.Settled, "every member serves; spec.paused prevents further changes");
    }
    if (now.isUnseen() && now.forPerson().isEmpty() && now.decision() instanceof Decision.Wait) {
      return ConditionValue.unknown(now.reason(), now.message());
    }
    return now.decision() instanceof Decision.Settled
        ? ConditionValue.no(now.forPerson().getFirst().reason(), "see condition Stalled")
        : ConditionValue.no(now.reason(), now.message());
  }
}
