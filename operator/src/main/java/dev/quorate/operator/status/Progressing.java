package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;

/** The operator is changing the cluster towards its spec, or waiting to. */
final class Progressing implements ConditionRule {
  @Override
  public String type() {
    return "Progressing";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    return switch (now.decision()) {
      case Decision.Act act -> ConditionValue.yes(now.reason(), now.message());
      case Decision.Wait wait -> ConditionValue.yes(now.reason(), now.message());
      case Decision.Hold hold ->
          ConditionValue.no(now.reason(), "waiting for a person; see condition Stalled");
      case Decision.Settled settled -> ConditionValue.no(now.reason(), now.message());
    };
  }
}
