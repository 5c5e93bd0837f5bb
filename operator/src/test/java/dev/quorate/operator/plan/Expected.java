package dev.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;

/**
 * What a row of a table expects: an act to the letter or by its kind, or a wait or hold by its
 * reason.
 */
record Expected(Object what) {
  static Expected act(Decision decision) {
    return new Expected(decision);
  }

  static Expected waits(Reason reason) {
    return new Expected("wait " + reason);
  }

  static Expected holds(Reason reason) {
    return new Expected("hold " + reason);
  }

  /** An act of this kind, whatever it names. */
  static Expected acts(Class<? extends Decision.Act> kind) {
    return new Expected(kind);
  }

  void assertOf(Decision decision) {
    if (what instanceof Class<?> kind) {
      assertThat(decision).isInstanceOf(kind);
    } else {
      assertThat(outcome(decision)).isEqualTo(what);
    }
  }

  private static Object outcome(Decision decision) {
    return switch (decision) {
      case Wait wait -> "wait " + wait.reason();
      case Hold hold -> "hold " + hold.reason();
      case Settled settled -> settled;
      case Decision.Act act -> act;
    };
  }
}
