package dev.quorate.operator.status;

import dev.quorate.operator.plan.ClusterView;
import dev.quorate.operator.plan.Reason;
import java.util.List;

/** A member that should serve does not. */
final class Degraded implements ConditionRule {
  @Override
  public String type() {
    return "Degraded";
  }

  @Override
  public Verdict of(Situation now) {
    if (now.view().isEmpty()) {
      return now.holds()
          ? Verdict.yes(now.reason(), now.message())
          : Verdict.no(Reason.NothingFormed, "no cluster is formed");
    }
    ClusterView view = now.view().get();
    List<String> missing = view.missing();
    if (missing.isEmpty()) {
      return Verdict.no(Reason.Settled, "every member serves");
    }
    Reason reason =
        now.holds() && !now.holdsFor(Reason.Paused) ? now.reason() : Reason.MemberUnreachable;
    return Verdict.yes(reason, "not serving: " + String.join(", ", missing));
  }
}
