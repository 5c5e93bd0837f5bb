package dev.quorate.operator.status;

/** One condition: its type, and how it follows from the observation and the decision. */
interface ConditionRule {
  String type();

  ConditionValue of(StatusInput now);
}
