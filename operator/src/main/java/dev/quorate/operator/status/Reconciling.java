package dev.quorate.operator.status;

import dev.quorate.operator.observed.Condition.Truth;

/** Progressing, under the name that kstatus reads. */
final class Reconciling implements ConditionRule {
  private final Progressing progressing = new Progressing();

  @Override
  public String type() {
    return "Reconciling";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    ConditionValue verdict = progressing.of(now);
    return new ConditionValue(
        verdict.truth() == Truth.TRUE ? Truth.TRUE : Truth.FALSE,
        verdict.reason(),
        verdict.message());
  }
}
