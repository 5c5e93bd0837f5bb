package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.List;

/** A member that should serve does not, or takes nothing more. */
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
      return view.full().isEmpty()
          ? Verdict.no(Reason.Settled, "every member serves")
          : Verdict.yes(Reason.StoreFull, full(view.full()));
    }
    Reason reason =
        now.holds() && !now.holdsFor(Reason.Paused) ? now.reason() : Reason.MemberUnreachable;
    return Verdict.yes(reason, "not serving: " + String.join(", ", missing));
  }

  private static String full(List<String> members) {
    return "the store is full on "
        + String.join(", ", members)
        + ": puts are refused until keys are deleted and the history is compacted";
  }
}
