package dev.quorate.operator.status;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.ActDescription;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.Optional;

/**
 * What the conditions are computed from: the observation, the decision that followed from it, and
 * why it could not be carried out.
 *
 * @param trouble why the last act failed; empty if it did not
 * @param view the formed cluster as it was observed; empty before it is formed
 */
record StatusInput(
    Observed seen, Decision decision, Optional<String> trouble, Optional<ClusterView> view) {

  private static final String SETTLED = "no change is pending";

  static StatusInput of(Observed seen, Decision decision, Optional<String> trouble) {
    return new StatusInput(seen, decision, trouble, ClusterView.of(seen));
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
    String message =
        switch (decision) {
          case Decision.Act act -> ActDescription.of(act);
          case Decision.Wait wait -> wait.message();
          case Decision.Hold hold -> hold.message();
          case Decision.Settled settled -> SETTLED;
        };
    return trouble
        .map(cause -> "%s; the last attempt failed: %s".formatted(message, cause))
        .orElse(message);
  }

  boolean holds() {
    return decision instanceof Decision.Hold;
  }

  boolean holdsFor(Reason reason) {
    return decision instanceof Decision.Hold hold && hold.reason() == reason;
  }
}
