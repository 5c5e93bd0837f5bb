package dev.quorate.operator.plan.recovery;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallSurvive;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishRecovery;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.VoidRecovery;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.MemberTrouble;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The steps of one recovery. The data of the others is gone for good before the survivor is asked:
 * a majority of them would go on as the cluster that is given up. Until then the quorum may come
 * back, and then the recovery is called off; from the first volume that is gone on every majority
 * needs more of those that are left.
 */
final class RecoverySteps {
  private final Observed seen;
  private final Recovery recorded;
  private final Survivor survivor;

  RecoverySteps(Observed seen, Recovery recorded) {
    this.seen = seen;
    this.recorded = recorded;
    this.survivor = recorded.survivor();
  }

  Decision next() {
    Optional<Slot> slot =
        seen.slots().stream()
            .filter(s -> s.volume().map(Volume::ref).equals(Optional.of(survivor.volume())))
            .findFirst();
    if (slot.isEmpty()) {
      return calledOff(
          "claim %s of %s, which was to survive, is gone"
              .formatted(survivor.volume().name(), survivor.member()));
    }
    return formed(slot.get())
        .or(this::quorumIsBack)
        .or(this::clear)
        .or(() -> othersAreKeptAway(slot.get()))
        .orElseGet(() -> survive(slot.get()));
  }

  private Decision calledOff(String why) {
    return new VoidRecovery(recorded.predecessor(), why);
  }

  private static Decision await(String what) {
    return new Wait(Reason.RecoveryOrdered, what, Recheck.MOVING);
  }

  private static Decision blocked(String why) {
    return new Hold(Reason.RecoveryBlocked, why);
  }

  private Optional<Decision> formed(Slot slot) {
    return slot.report()
        .filter(report -> isOf(report, recorded.clusterId()))
        .map(
            report ->
                report.genesis().filter(MemberReport.Genesis::started).isPresent()
                        && report.memberId().isPresent()
                    ? new FinishRecovery(recorded.clusterId(), report.memberId().get())
                    : await(
                        "waiting for %s to start as the first member of cluster %s"
                            .formatted(survivor.member(), recorded.clusterId())));
  }

  private static boolean isOf(MemberReport report, String clusterId) {
    return report.clusterId().filter(clusterId::equals).isPresent();
  }

  private Optional<Decision> quorumIsBack() {
    return seen.slots().stream()
        .flatMap(slot -> slot.report().stream())
        .filter(report -> isOf(report, recorded.predecessor()))
        .filter(report -> report.state() != State.FAILED && report.leader().isPresent())
        .findFirst()
        .map(
            report ->
                calledOff("its quorum is back: %s knows a leader".formatted(report.nodeId())));
  }

  // The claims first: a pod that is made again before would run on the same volume.
  private Optional<Decision> clear() {
    List<Slot> given =
        seen.slots().stream()
            .filter(
                slot ->
                    slot.volume().map(Volume::ref).filter(recorded.volumes()::contains).isPresent())
            .toList();
    Optional<Decision> claim =
        given.stream()
            .flatMap(slot -> slot.volume().stream())
            .filter(volume -> !volume.deleting())
            .findFirst()
            .map(volume -> new DeleteVolume(volume.ref(), Optional.empty()));
    Optional<Decision> pod =
        given.stream()
            .flatMap(slot -> slot.pod().stream())
            .filter(running -> !running.deleting())
            .findFirst()
            .map(running -> new FreeVolume(running.ref(), Reason.RecoveryOrdered));
    return claim
        .or(() -> pod)
        .or(
            () ->
                given.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        await(
                            "waiting until these members are gone with their claims: %s%s"
                                .formatted(
                                    given.stream().map(Slot::name).toList(),
                                    MemberTrouble.because(given)))));
  }

  /** Why the survivor is not asked yet: somebody may run, or clients be led to it. */
  private Optional<Decision> othersAreKeptAway(Slot slot) {
    if (seen.children().get(ChildKind.CLIENT_SERVICE) == ChildState.OPEN) {
      return Optional.of(
          await(
              "Service %s still leads clients to the members; its selector has to be changed first"
                  .formatted(seen.ref())));
    }
    return seen.formed().stream()
        .filter(other -> !other.equals(slot))
        .flatMap(other -> mayRun(other).stream())
        .findFirst();
  }

  private Optional<Decision> mayRun(Slot other) {
    return switch (Holding.of(other)) {
      case Holding.Data data ->
          data.clusterId().equals(recorded.predecessor())
                  && other.removed(recorded.predecessor()).isEmpty()
              ? Optional.of(
                  blocked(
                      "%s holds data of cluster %s on a claim that was not recorded, so that it is not deleted: save its data if somebody needs it, then delete claim %s and pod %s"
                          .formatted(
                              other.name(),
                              recorded.predecessor(),
                              other.volume().map(Volume::name).orElse("of " + other.name()),
                              other.name())))
              : Optional.empty();
      // A volume that was made for its claim is new, as the claim is.
      case Holding.Unknown unknown ->
          other.volume().filter(v -> v.binding() == Volume.Binding.EXISTING).isPresent()
              ? Optional.of(
                  await(
                      "waiting until it is known what the volume of %s holds%s"
                          .formatted(other.name(), MemberTrouble.because(other))))
              : Optional.empty();
      case Holding.Unbound unbound -> Optional.empty();
      case Holding.Nothing nothing -> Optional.empty();
      case Holding.Unreadable unreadable -> Optional.empty();
    };
  }

  private Decision survive(Slot slot) {
    Optional<MemberReport> report = slot.report();
    Optional<Pod> pod = slot.pod().filter(running -> !running.deleting());
    if (report.isEmpty() || pod.isEmpty()) {
      return await(
          "waiting for %s, which survives%s"
              .formatted(survivor.member(), MemberTrouble.because(slot)));
    }
    return switch (report.get().state()) {
      case STARTING, STOPPING -> await("waiting for %s to start".formatted(survivor.member()));
      case FAILED ->
          blocked(
              "%s, which was to survive, refuses to work%s. Repair its volume; or delete claim %s and its pod to call the recovery off"
                  .formatted(
                      survivor.member(), MemberTrouble.because(slot), survivor.volume().name()));
      case WAITING ->
          report.get().awaitsConfirmation()
              ? await("waiting until %s is confirmed".formatted(survivor.member()))
              : calledOff("%s, which was to survive, is empty".formatted(survivor.member()));
      case FORMING, JOINING, CATCHING_UP, SERVING -> call(report.get(), pod.get());
    };
  }

  private Decision call(MemberReport report, Pod pod) {
    if (!report.memberId().equals(Optional.of(survivor.memberId()))) {
      return calledOff(
          "%s is another member than the one that was to survive".formatted(survivor.member()));
    }
    if (isLess(report)) {
      return blocked(
          "the log of %s ends at index %d in term %d, and ended at index %d in term %d when it was chosen. Bring its volume back; or delete claim %s and its pod to call the recovery off"
              .formatted(
                  survivor.member(),
                  report.lastIndex(),
                  report.lastTerm(),
                  survivor.lastIndex(),
                  survivor.lastTerm(),
                  survivor.volume().name()));
    }
    List<String> expected =
        IntStream.range(0, seen.formedSize()).mapToObj(seen.ref()::memberName).toList();
    return new CallSurvive(
        pod.ref(),
        recorded.clusterId(),
        recorded.epoch(),
        new Predecessor(
            recorded.predecessor(), survivor.memberId(), report.lastTerm(), report.lastIndex()),
        expected);
  }

  // More is fine: a quorum that was back for a moment may have added something.
  private boolean isLess(MemberReport report) {
    return report.lastTerm() < survivor.lastTerm()
        || (report.lastTerm() == survivor.lastTerm() && report.lastIndex() < survivor.lastIndex());
  }
}
