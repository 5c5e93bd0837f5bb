package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Reason;
import java.util.List;

/** The spec can be followed. If not, the cluster is managed on as it stands. */
final class SpecValid implements ConditionRule {
  @Override
  public String type() {
    return "SpecValid";
  }

  @Override
  public Verdict of(Situation now) {
    List<String> problems = now.seen().cluster().specProblems();
    return problems.isEmpty()
        ? Verdict.yes(Reason.Settled, "the spec is valid")
        : Verdict.no(Reason.InvalidSpec, String.join("; ", problems));
  }
}
