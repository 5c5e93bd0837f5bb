package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordLeft;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One recorded departure: out of the configuration, then out of the size, by which its pod stops,
 * then its claim goes, or is noted as that of a removed member if it stays. The configuration is
 * looked at before each of them: a joiner may have been taken in after it was recorded as an
 * outsider.
 */
final class DepartureSteps {
  private final Observed seen;
  private final Departure departure;
  private final MembershipView members;

  DepartureSteps(Observed seen, Departure departure) {
    this.seen = seen;
    this.departure = departure;
    this.members = MembershipView.of(seen, departure.clusterId());
  }

  Decision next() {
    Optional<Slot> leader = members.leaderToAsk();
    if (leader.isEmpty()) {
      return new Wait(
          Reason.NoLeader,
          "%s can leave once there is a leader%s"
              .formatted(departure.member(), MemberTrouble.because(seen.formed())),
          Recheck.MOVING);
    }
    Optional<Peer> inside = Leaving.peer(leader.get().report().orElseThrow(), departure.member());
    if (inside.isPresent()) {
      return notYet(members, leader.get(), inside.get())
          .orElseGet(() -> release(leader.get(), inside.get()));
    }
    if (!members.isDecided()) {
      return MembershipView.waitForAgreement(MemberTrouble.because(seen.formed()));
    }
    return departure.ordinal() < seen.formedSize()
        ? new RecordLeft(departure.member(), departure.ordinal())
        : seen.slot(departure.member()).flatMap(this::clear).orElseGet(this::finish);
  }

  /** Why the member cannot be taken out now: the others are no majority, or do not agree yet. */
  static Optional<Decision> notYet(MembershipView members, Slot leader, Peer leaving) {
    MemberReport report = leader.report().orElseThrow();
    Set<String> remaining = remaining(report, leaving);
    int active = MembershipView.active(report, remaining);
    int needed = MembershipView.majority(remaining.size());
    if (active < needed) {
      return Optional.of(
          new Wait(
              Reason.QuorumAtRisk,
              "%s leaves once %d of the other %d voters are active (now %d)"
                  .formatted(leaving.nodeId(), needed, remaining.size(), active),
              Recheck.MOVING));
    }
    return members.agreed() ? Optional.empty() : Optional.of(MembershipView.waitForAgreement(""));
  }

  private static Set<String> remaining(MemberReport leader, Peer leaving) {
    Set<String> remaining = new HashSet<>(MembershipView.ids(leader.voters()));
    remaining.remove(leaving.memberId());
    return remaining;
  }

  private Decision release(Slot leader, Peer leaving) {
    return leader.name().equals(leaving.nodeId())
        ? handOn(leader, leaving)
        : new ReleaseMember(leader.pod().orElseThrow().ref(), leaving.memberId(), leaving.nodeId());
  }

  // To the one that lacks least; among equals to the lowest ordinal, which leaves last.
  private Decision handOn(Slot leader, Peer leaving) {
    MemberReport report = leader.report().orElseThrow();
    return report.voters().stream()
        .filter(voter -> !voter.memberId().equals(leaving.memberId()))
        .filter(voter -> progress(report, voter).filter(Progress::counts).isPresent())
        .max(
            Comparator.comparingLong(
                    (Peer voter) -> progress(report, voter).map(Progress::matchIndex).orElse(0L))
                .thenComparing(Peer::nodeId, Comparator.reverseOrder()))
        .<Decision>map(
            heir ->
                new TransferLeadership(
                    leader.pod().orElseThrow().ref(),
                    heir.memberId(),
                    heir.nodeId(),
                    Reason.MemberLeaving))
        .orElseGet(
            () ->
                new Wait(
                    Reason.QuorumAtRisk,
                    "%s leads, and leaves once another voter can lead".formatted(leaving.nodeId()),
                    Recheck.MOVING));
  }

  private static Optional<Progress> progress(MemberReport leader, Peer voter) {
    return leader.peers().stream()
        .filter(peer -> peer.memberId().equals(voter.memberId()))
        .findFirst();
  }

  /** The pod that still runs for the member, and then the claim that was recorded. */
  private Optional<Decision> clear(Slot slot) {
    if (slot.pod().isPresent()) {
      return Optional.of(
          new Wait(
              Reason.PodsStopping,
              "waiting until pod %s is gone".formatted(slot.name()),
              Recheck.MOVING));
    }
    return slot.volume()
        .filter(claim -> departure.records(claim.ref()))
        .flatMap(claim -> departure.retains() ? retain(claim) : delete(claim));
  }

  // Without a note of ours its member was never let in, or there is no data: then no member comes
  // back with it.
  private Optional<Decision> retain(Volume claim) {
    return claim
        .identity()
        .filter(noted -> noted.clusterId().equals(departure.clusterId()) && !noted.removed())
        .map(noted -> new RetainVolume(claim.ref(), departure.member(), noted.asRemoved()));
  }

  private Optional<Decision> delete(Volume claim) {
    if (claim.deleting()) {
      return Optional.of(
          new Wait(
              Reason.VolumesStopping,
              "waiting until claim %s is gone".formatted(claim.name()),
              Recheck.MOVING));
    }
    return switch (claim.binding()) {
      // As it was seen: a volume that is bound to it in this moment may hold anything.
      case NONE -> Optional.of(new DeleteVolume(claim.ref(), Optional.of(claim.resourceVersion())));
      case PROVISIONED -> Optional.of(new DeleteVolume(claim.ref(), Optional.empty()));
      // Without our note it was bound after it was recorded as unbound.
      case EXISTING ->
          claim
              .identity()
              .filter(noted -> noted.clusterId().equals(departure.clusterId()))
              .map(noted -> new DeleteVolume(claim.ref(), Optional.empty()));
    };
  }

  private Decision finish() {
    return new FinishDeparture(departure.member());
  }
}
