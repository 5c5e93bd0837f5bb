package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The next member joins: one at a time, lowest ordinal first, and only when every voter has seen
 * the last change. An ordinal that does not answer holds up nobody; one that has its permit and
 * gets nowhere holds up the others for a while ({@link Patience}), and is tried again after them.
 */
final class Joining {
  /** For so long a permit is repeated to one of those that get nowhere; then to the next. */
  private static final Duration TURN = Duration.ofSeconds(10);

  Stream<Decision> candidates(Observed seen) {
    return seen.status().clusterId().stream().flatMap(clusterId -> candidates(seen, clusterId));
  }

  private static Stream<Decision> candidates(Observed seen, String clusterId) {
    MembershipView members = MembershipView.of(seen, clusterId);
    // Without a leader it waits; where a member has failed, that is what a person has to look at.
    if (members.leaderToAsk().isEmpty() && anyFailed(seen)) {
      return Stream.empty();
    }
    Map<Boolean, List<Slot>> permitted =
        outsiders(seen, members, clusterId, State.JOINING)
            .collect(
                Collectors.partitioningBy(slot -> Patience.isOver(seen, slot, Patience.STUCK)));
    Stream<Slot> next =
        permitted.get(false).isEmpty()
            ? Stream.concat(
                outsiders(seen, members, clusterId, State.WAITING),
                ofThisTurn(permitted.get(true), seen.now()))
            : permitted.get(false).stream();
    return next.map(slot -> admit(seen, members, clusterId, slot));
  }

  private static Stream<Slot> ofThisTurn(List<Slot> stuck, Instant now) {
    long turn = now.getEpochSecond() / TURN.toSeconds();
    return stuck.stream().skip(stuck.isEmpty() ? 0 : turn % stuck.size()).limit(1);
  }

  private static Decision admit(
      Observed seen, MembershipView members, String clusterId, Slot slot) {
    return isAsking(slot)
        ? new Wait(
            Reason.MemberJoining,
            slot.name() + " is asking the leader to add it" + MemberTrouble.because(slot),
            Recheck.MOVING)
        : join(seen, members, clusterId, slot);
  }

  private static boolean anyFailed(Observed seen) {
    return seen.formed().stream()
        .flatMap(slot -> slot.report().stream())
        .anyMatch(report -> report.state() == State.FAILED);
  }

  private static Stream<Slot> outsiders(
      Observed seen, MembershipView members, String clusterId, State state) {
    List<String> inside =
        members.authority().stream()
            .flatMap(report -> MembershipView.everyone(report).stream())
            .map(MemberReport.Peer::nodeId)
            .toList();
    List<Slot> leaving = seen.leaving();
    return seen.formed().stream()
        .filter(slot -> !leaving.contains(slot))
        .filter(slot -> !inside.contains(slot.name()))
        .filter(slot -> slot.pod().filter(pod -> !pod.deleting()).isPresent())
        .filter(slot -> slot.volume().filter(volume -> !volume.deleting()).isPresent())
        .filter(slot -> slot.report().filter(report -> report.state() == state).isPresent())
        .filter(slot -> slot.report().filter(MemberReport::awaitsConfirmation).isEmpty())
        .filter(slot -> mayJoin(Holding.of(slot), clusterId));
  }

  // A permitted joiner asks by itself; the permit is repeated, for its seeds, only when it says
  // that it gets nowhere.
  private static boolean isAsking(Slot slot) {
    return slot.report()
        .filter(report -> report.state() == State.JOINING)
        .filter(
            report -> report.problems().stream().noneMatch(p -> p.reason().equals("JoinPending")))
        .isPresent();
  }

  // A joiner that was cut off asks again under the memberId that it minted; the permit is repeated
  // for its seeds.
  private static boolean mayJoin(Holding held, String clusterId) {
    return switch (held) {
      case Holding.Nothing nothing -> true;
      case Holding.Unbound unbound -> false;
      case Holding.Data data -> data.clusterId().equals(clusterId);
      case Holding.Unreadable unreadable -> false;
      case Holding.Unknown unknown -> false;
    };
  }

  private static Decision join(Observed seen, MembershipView members, String clusterId, Slot slot) {
    Optional<MemberReport> leader = members.leaderToAsk().flatMap(Slot::report);
    if (leader.isEmpty()) {
      return new Wait(
          Reason.NoLeader,
          "%s can join once there is a leader%s"
              .formatted(slot.name(), MemberTrouble.because(seen.formed())),
          Recheck.MOVING);
    }
    if (!members.agreed()) {
      return MembershipView.waitForAgreement("");
    }
    List<String> seeds =
        leader.get().voters().stream().map(MemberReport.Peer::restAddress).sorted().toList();
    return new CallJoin(
        slot.pod().orElseThrow().ref(), clusterId, Math.max(1, seen.status().epoch()), seeds);
  }
}
