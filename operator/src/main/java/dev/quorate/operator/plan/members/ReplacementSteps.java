package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishReplacement;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;

/**
 * One volume is given up: its member leaves the configuration, then the claim is deleted, then the
 * pod that keeps it. In this order, because a pod that is made again before its claim is deleted
 * would run on the same volume. The ordinal then joins as every empty one does.
 */
final class ReplacementSteps {
  private final Observed seen;
  private final Replacement recorded;
  private final MembershipView members;
  private final Optional<Slot> slot;

  ReplacementSteps(Observed seen, Replacement recorded) {
    this.seen = seen;
    this.recorded = recorded;
    this.members = MembershipView.of(seen, recorded.clusterId());
    this.slot = seen.slot(recorded.member());
  }

  Decision next() {
    Optional<Slot> leader = members.leaderToAsk();
    if (leader.isEmpty()) {
      return new Wait(
          Reason.NoLeader,
          "%s can be replaced once there is a leader%s"
              .formatted(recorded.member(), MemberTrouble.because(seen.formed())),
          Recheck.MOVING);
    }
    Optional<Peer> inside = Leaving.peer(leader.get().report().orElseThrow(), recorded.member());
    if (worksAgain() || inside.filter(peer -> !isRecorded(peer.memberId())).isPresent()) {
      return new VoidReplacement(recorded.member());
    }
    if (inside.isPresent()) {
      return starts()
          .or(() -> Replacing.notYet(members, leader.get(), recorded.member()))
          .orElseGet(() -> remove(leader.get()));
    }
    return members.isDecided()
        ? claim().map(this::clear).orElseGet(() -> new FinishReplacement(recorded.member()))
        : MembershipView.waitForAgreement(MemberTrouble.because(seen.formed()));
  }

  private Reason reason() {
    return recorded.isOrdered() ? Reason.ReplacementOrdered : Reason.MemberDamaged;
  }

  private boolean isRecorded(String memberId) {
    return memberId.equals(recorded.memberId());
  }

  private Optional<Volume> claim() {
    return slot.flatMap(Slot::volume).filter(claim -> claim.ref().equals(recorded.volume()));
  }

  /** The report of the node that runs on the recorded volume, as long as that can be kept. */
  private Optional<MemberReport> onTheVolume() {
    return claim().filter(claim -> !claim.deleting()).isPresent()
        ? slot.flatMap(Slot::report)
        : Optional.empty();
  }

  // The disk can be read after all, or somebody has emptied it or put something else there.
  private boolean worksAgain() {
    return onTheVolume()
        .filter(
            report ->
                switch (report.state()) {
                  case STARTING, STOPPING -> false;
                  case WAITING -> !report.awaitsConfirmation();
                  case FAILED -> report.memberId().filter(id -> !isRecorded(id)).isPresent();
                  case FORMING, JOINING, CATCHING_UP, SERVING -> true;
                })
        .isPresent();
  }

  private Optional<Decision> starts() {
    return onTheVolume()
        .filter(report -> report.state() != State.FAILED)
        .map(
            report ->
                new Wait(
                    reason(),
                    "waiting until %s, which starts again, has read its volume"
                        .formatted(recorded.member()),
                    Recheck.MOVING));
  }

  private Decision remove(Slot leader) {
    boolean heard =
        leader.report().orElseThrow().peers().stream()
            .filter(Progress::active)
            .anyMatch(peer -> isRecorded(peer.memberId()));
    // The leader would refuse.
    return heard
        ? new Wait(
            reason(),
            "waiting until the leader hears nothing of %s any more".formatted(recorded.member()),
            Recheck.MOVING)
        : new RemoveMember(
            leader.pod().orElseThrow().ref(), recorded.memberId(), recorded.member(), reason());
  }

  private Decision clear(Volume claim) {
    Optional<Pod> pod = slot.flatMap(Slot::pod);
    if (!claim.deleting()) {
      return new DeleteVolume(claim.ref(), Optional.empty());
    }
    if (pod.isEmpty()) {
      return new Wait(
          Reason.VolumesStopping,
          "waiting until claim %s is gone".formatted(claim.name()),
          Recheck.MOVING);
    }
    return pod.get().deleting()
        ? new Wait(
            Reason.PodsStopping,
            "waiting until pod %s is gone".formatted(recorded.member()),
            Recheck.MOVING)
        : new FreeVolume(pod.get().ref());
  }
}
