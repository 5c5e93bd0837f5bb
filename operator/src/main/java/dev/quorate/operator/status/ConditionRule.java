package dev.quorate.operator.status;

/** One condition: its type, and what it says of a situation. */
interface ConditionRule {
  String type();

  Verdict of(Situation now);
}
