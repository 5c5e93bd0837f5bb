package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;

/**
 * Members that are not there yet, or not there now. They come back by themselves; nothing is done
 * about them here.
 */
public final class Starting implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    Optional<Decision> absent =
        seen.formed().stream()
            .filter(slot -> slot.report().isEmpty())
            .findFirst()
            .map(Starting::waitFor);
    return absent.or(() -> unled(seen)).or(() -> behind(seen)).or(() -> disagreeing(seen));
  }

  private static Decision waitFor(Slot slot) {
    Optional<Pod.Problem> problem = slot.pod().flatMap(Pod::problem);
    if (problem.isPresent()) {
      return new Wait(
          Reason.PodBlocked,
          "%s: %s, %s".formatted(slot.name(), problem.get().reason(), problem.get().message()),
          Recheck.BLOCKED);
    }
    return slot.pod().isEmpty()
        ? new Wait(Reason.MembersStarting, slot.name() + " has no pod yet", Recheck.MOVING)
        : new Wait(
            Reason.MemberUnreachable,
            slot.name() + " " + MemberTrouble.of(slot).orElse("was not asked yet"),
            Recheck.MOVING);
  }

  private static Optional<Decision> unled(Observed seen) {
    return seen.status()
        .clusterId()
        .filter(clusterId -> MembershipView.of(seen, clusterId).leader().isEmpty())
        .map(
            clusterId ->
                new Wait(
                    Reason.NoLeader,
                    "waiting for the members to elect a leader"
                        + MemberTrouble.because(seen.formed()),
                    Recheck.MOVING));
  }

  private static Optional<Decision> behind(Observed seen) {
    return seen.formed().stream()
        .filter(slot -> slot.report().filter(MemberReport::servesAsVoter).isEmpty())
        .findFirst()
        .map(
            slot ->
                new Wait(
                    Reason.MemberCatchingUp,
                    slot.name()
                        + " is not a voter that has caught up yet"
                        + MemberTrouble.because(slot),
                    Recheck.MOVING));
  }

  // Each of them serves, and not all know the same members: it passes, or else something is wrong.
  private static Optional<Decision> disagreeing(Observed seen) {
    return seen.status()
        .clusterId()
        .filter(clusterId -> !MembershipView.of(seen, clusterId).agreed())
        .map(clusterId -> MembershipView.waitForAgreement(MemberTrouble.because(seen.formed())));
  }
}
