package dev.quorate.operator.status;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.plan.decision.Reason;

/** What a condition says now, without the times. */
record Verdict(Truth truth, Reason reason, String message) {
  static Verdict yes(Reason reason, String message) {
    return new Verdict(Truth.TRUE, reason, message);
  }

  static Verdict no(Reason reason, String message) {
    return new Verdict(Truth.FALSE, reason, message);
  }

  static Verdict unknown(Reason reason, String message) {
    return new Verdict(Truth.UNKNOWN, reason, message);
  }
}
