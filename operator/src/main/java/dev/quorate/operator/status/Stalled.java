package dev.quorate.operator.status;

/** A person is needed; the name is the one that kstatus reads. */
final class Stalled implements ConditionRule {
  @Override
  public String type() {
    return "Stalled";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    return now.holds()
        ? ConditionValue.yes(now.reason(), now.message())
        : ConditionValue.no(now.reason(), "no action needed");
  }
}
