package dev.quorate.operator.status;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.ActDescription;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.Unseen;
import java.util.List;
import java.util.Optional;

/**
 * What the conditions are computed from: the observation, the plan that followed from it, and why
 * its act could not be carried out.
 *
 * @param trouble why the last act failed; empty if it did not
 * @param view the formed cluster as it was observed; empty before it is formed
 */
record StatusInput(Observed seen, Plan plan, Optional<String> trouble, Optional<ClusterView> view) {

  private static final String SETTLED = "no change is pending";

  static StatusInput of(Observed seen, Plan plan, Optional<String> trouble) {
    return new StatusInput(seen, plan, trouble, ClusterView.of(seen));
  }

  Decision decision() {
    return plan.decision();
  }

  Reason reason() {
    return switch (decision()) {
      case Decision.Act act -> act.reason();
      case Decision.Wait wait -> wait.reason();
      case Decision.Hold hold -> hold.reason();
      case Decision.Settled settled -> Reason.Settled;
    };
  }

  String message() {
    String message =
        switch (decision()) {
          case Decision.Act act -> ActDescription.of(act);
          case Decision.Wait wait -> wait.message();
          case Decision.Hold hold -> hold.message();
          case Decision.Settled settled -> SETTLED;
        };
    return trouble
        .map(cause -> "%s; the last attempt failed: %s".formatted(message, cause))
        .orElse(message);
  }

  /**
   * Nothing is known to be wrong, and not everything is known: each member that does not report
   * runs and is ready, as far as others can tell.
   */
  boolean isUnseen() {
    List<Slot> silent =
        seen.formed().stream().filter(slot -> view.filter(v -> v.serves(slot)).isEmpty()).toList();
    return view.isPresent()
        && !silent.isEmpty()
        && silent.stream().allMatch(slot -> Unseen.is(seen, slot));
  }

  boolean holds() {
    return decision() instanceof Decision.Hold;
  }

  boolean holdsFor(Reason reason) {
    return decision() instanceof Decision.Hold hold && hold.reason() == reason;
  }

  /** What lasts until a person does something, the most severe first. */
  List<Finding> forPerson() {
    return plan.findings().stream().filter(Finding::needsPerson).toList();
  }

  /** What makes the cluster serve less well, or less safely, than it should. */
  List<Finding> ofTheCluster() {
    return plan.findings().stream()
        .filter(finding -> finding.severity().compareTo(Severity.WARNING) >= 0)
        .filter(finding -> finding.subject().kind().isOfTheCluster())
        .toList();
  }
}
