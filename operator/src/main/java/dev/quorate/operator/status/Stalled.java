package dev.quorate.operator.status;

/** A person is needed; the name is the one that kstatus looks for. */
final class Stalled implements ConditionRule {
  @Override
  public String type() {
    return "Stalled";
  }

  @Override
  public Verdict of(Situation now) {
    return now.holds()
        ? Verdict.yes(now.reason(), now.message())
        : Verdict.no(now.reason(), "nobody has to do anything");
  }
}
