package dev.quorate.operator.status;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.Optional;

/**
 * What the conditions judge: what was seen, what was decided on it, and what went wrong in doing
 * it.
 *
 * @param view what the observation tells of the cluster that was formed; empty before that
 */
record Situation(
    Observed seen, Decision decision, Optional<String> trouble, Optional<ClusterView> view) {

  static Situation of(Observed seen, Decision decision, Optional<String> trouble) {
    return new Situation(seen, decision, trouble, ClusterView.of(seen));
  }

  Reason reason() {
    return switch (decision) {
      case Decision.Act act -> act.reason();
      case Decision.Wait wait -> wait.reason();
      case Decision.Hold hold -> hold.reason();
      case Decision.Settled settled -> Reason.Settled;
    };
  }

  String message() {
    String said =
        switch (decision) {
          case Decision.Act act -> act.getClass().getSimpleName() + " is next";
          case Decision.Wait wait -> wait.message();
          case Decision.Hold hold -> hold.message();
          case Decision.Settled settled -> "as asked for";
        };
    return trouble.map(cause -> said + " (" + cause + ")").orElse(said);
  }

  boolean holds() {
    return decision instanceof Decision.Hold;
  }

  boolean holdsFor(Reason reason) {
    return decision instanceof Decision.Hold hold && hold.reason() == reason;
  }
}
