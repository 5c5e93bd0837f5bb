package dev.quorate.operator.status;

import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.List;

/** A member that should serve does not, or its store is full. */
final class Degraded implements ConditionRule {
  @Override
  public String type() {
    return "Degraded";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    if (now.view().isEmpty()) {
      return now.holds()
          ? ConditionValue.yes(now.reason(), "no cluster is formed; see condition Stalled")
          : ConditionValue.no(Reason.NothingFormed, "no cluster has been formed yet");
    }
    ClusterView view = now.view().get();
    List<String> missing = view.missing();
    if (missing.isEmpty()) {
      return view.full().isEmpty()
          ? ConditionValue.no(Reason.Settled, "every member serves")
          : ConditionValue.yes(Reason.StoreFull, full(view.full()));
    }
    Reason reason =
        now.holds() && !now.holdsFor(Reason.Paused) ? now.reason() : Reason.MemberUnreachable;
    return ConditionValue.yes(reason, "not serving: " + String.join(", ", missing));
  }

  private static String full(List<String> members) {
    return "the store is full on "
        + String.join(", ", members)
        + ": puts are refused until keys are deleted and the history is compacted";
  }
}
