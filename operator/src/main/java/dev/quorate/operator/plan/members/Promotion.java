package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.time.Duration;
import java.util.Optional;

/**
 * A learner that has caught up becomes a voter; until then it holds up the next one, as long as it
 * is there.
 */
final class Promotion implements Rule {
  /** A learner that has been away for longer than this does not hold up the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status()
        .clusterId()
        .flatMap(
            clusterId -> {
              MembershipView members = MembershipView.of(seen, clusterId);
              return members
                  .leaderToAsk()
                  .flatMap(
                      leader ->
                          leader.report().orElseThrow().learners().stream()
                              .flatMap(learner -> decide(seen, members, leader, learner).stream())
                              .findFirst());
            });
  }

  private static Optional<Decision> decide(
      Observed seen, MembershipView members, Slot leader, Peer learner) {
    Optional<Slot> slot = members.slotOf(learner.memberId());
    if (slot.flatMap(Slot::report).filter(MemberReport::caughtUp).isPresent()) {
      return Optional.of(
          members.agreed()
              ? new Promote(leader.pod().orElseThrow().ref(), learner.memberId(), learner.nodeId())
              : new Wait(
                  Reason.MembersDisagree,
                  "waiting until every voter has received the last membership change",
                  Recheck.MOVING));
    }
    return slot.filter(found -> isExpected(seen, found)).isPresent()
        ? Optional.of(
            new Wait(
                Reason.MemberCatchingUp,
                learner.nodeId()
                    + " is a learner and is catching up"
                    + slot.map(MemberTrouble::because).orElse(""),
                Recheck.MOVING))
        : Optional.empty();
  }

  private static boolean isExpected(Observed seen, Slot slot) {
    return switch (slot.member().orElse(null)) {
      case MemberFact.Reachable reachable ->
          reachable.report().state() != MemberReport.State.FAILED;
      case MemberFact.Unreachable unreachable ->
          Duration.between(unreachable.since(), seen.now()).compareTo(PATIENCE) < 0;
      case null -> true;
    };
  }
}
