package dev.quorate.operator.status;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.plan.decision.Reason;

/** The present value of a condition, without the times. */
record ConditionValue(Truth truth, Reason reason, String message) {
  static ConditionValue yes(Reason reason, String message) {
    return new ConditionValue(Truth.TRUE, reason, message);
  }

  static ConditionValue no(Reason reason, String message) {
    return new ConditionValue(Truth.FALSE, reason, message);
  }

  static ConditionValue unknown(Reason reason, String message) {
    return new ConditionValue(Truth.UNKNOWN, reason, message);
  }
}
