package dev.quorate.operator.status;

/** Progressing, under the name that kstatus reads. */
final class Reconciling implements ConditionRule {
  private final Progressing progressing = new Progressing();

  @Override
  public String type() {
    return "Reconciling";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    return progressing.of(now);
  }
}
