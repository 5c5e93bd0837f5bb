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
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A learner that has caught up becomes a voter. One that has not holds up the next member for as
 * long as {@link Patience} says: not at all once it is gone, briefly if the leader does not hear of
 * it, and longer while it receives what it lacks.
 */
final class Promotion {
  Stream<Decision> candidates(Observed seen) {
    return seen.status().clusterId().map(clusterId -> MembershipView.of(seen, clusterId)).stream()
        .flatMap(
            members ->
                members.leaderToAsk().stream()
                    .flatMap(leader -> candidates(seen, members, leader)));
  }

  private static Stream<Decision> candidates(Observed seen, MembershipView members, Slot leader) {
    MemberReport report = leader.report().orElseThrow();
    List<Slot> leaving = seen.leaving();
    Map<Boolean, List<Peer>> byCaughtUp =
        report.learners().stream()
            .filter(learner -> leaving.stream().noneMatch(s -> s.name().equals(learner.nodeId())))
            .collect(Collectors.partitioningBy(learner -> isCaughtUp(members, learner)));
    return Stream.concat(
        byCaughtUp.get(true).stream().map(learner -> promote(members, leader, learner)),
        byCaughtUp.get(false).stream()
            .flatMap(
                learner ->
                    members.slotOf(learner.memberId()).stream()
                        .filter(slot -> isExpected(seen, slot, hears(report, learner)))
                        .map(Promotion::awaited)));
  }

  private static boolean isCaughtUp(MembershipView members, Peer learner) {
    return members
        .slotOf(learner.memberId())
        .flatMap(Slot::report)
        .filter(MemberReport::caughtUp)
        .isPresent();
  }

  private static Decision promote(MembershipView members, Slot leader, Peer learner) {
    return members.agreed()
        ? new Promote(leader.pod().orElseThrow().ref(), learner.memberId(), learner.nodeId())
        : MembershipView.waitForAgreement("");
  }

  private static Decision awaited(Slot learner) {
    return new Wait(
        Reason.MemberCatchingUp,
        learner.name() + " is a learner and is catching up" + MemberTrouble.because(learner),
        Recheck.MOVING);
  }

  private static boolean hears(MemberReport leader, Peer learner) {
    return leader.peers().stream()
        .anyMatch(peer -> peer.active() && peer.memberId().equals(learner.memberId()));
  }

  private static boolean isExpected(Observed seen, Slot slot, boolean heard) {
    return switch (slot.member().orElse(null)) {
      case MemberFact.Reachable reachable ->
          reachable.report().state() != MemberReport.State.FAILED
              && !Patience.isOver(seen, slot, heard ? Patience.RECEIVING : Patience.STUCK);
      case MemberFact.Unreachable unreachable ->
          unreachable.since().plus(Patience.STUCK).isAfter(seen.now());
      case null -> true;
    };
  }
}
