package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Reason;
import java.util.List;

/** The spec is valid. While it is not, the last valid one stays in force. */
final class SpecValid implements ConditionRule {
  @Override
  public String type() {
    return "SpecValid";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    List<String> problems = now.seen().cluster().specProblems();
    return problems.isEmpty()
        ? ConditionValue.yes(Reason.Settled, "the spec is valid")
        : ConditionValue.no(Reason.InvalidSpec, String.join("; ", problems));
  }
}
