package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Decision;

/** The operator is on its way to what was asked for. */
final class Progressing implements ConditionRule {
  @Override
  public String type() {
    return "Progressing";
  }

  @Override
  public Verdict of(Situation now) {
    return switch (now.decision()) {
      case Decision.Act act -> Verdict.yes(now.reason(), now.message());
      case Decision.Wait wait -> Verdict.yes(now.reason(), now.message());
      case Decision.Hold hold -> Verdict.no(now.reason(), now.message());
      case Decision.Settled settled -> Verdict.no(now.reason(), now.message());
    };
  }
}
