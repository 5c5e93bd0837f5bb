package dev.quorate.operator.status;

import dev.quorate.operator.observed.Condition.Truth;

/** Progressing, under the name that kstatus looks for. */
final class Reconciling implements ConditionRule {
  private final Progressing progressing = new Progressing();

  @Override
  public String type() {
    return "Reconciling";
  }

  @Override
  public Verdict of(Situation now) {
    Verdict verdict = progressing.of(now);
    return new Verdict(
        verdict.truth() == Truth.TRUE ? Truth.TRUE : Truth.FALSE,
        verdict.reason(),
        verdict.message());
  }
}
