package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The call that permits one member to form the cluster. */
final class GenesisCall {
  private GenesisCall() {}

  static CallGenesis to(Observed seen, Slot slot, String clusterId, long epoch, Reason reason) {
    List<String> expected =
        IntStream.range(0, seen.formedSize()).mapToObj(seen.ref()::memberName).toList();
    return new CallGenesis(
        slot.pod().orElseThrow().ref(),
        clusterId,
        epoch,
        seen.specInForce().config(),
        expected,
        seen.specInForce().source().digest(),
        reason);
  }

  /**
   * Resumes a genesis that was written and never started; nothing if that is not what the slot
   * reports.
   */
  static Optional<Decision> resume(Observed seen, Slot slot, String clusterId) {
    return slot.report()
        .filter(report -> slot.pod().filter(pod -> !pod.deleting()).isPresent())
        .filter(report -> report.state() == MemberReport.State.WAITING)
        .flatMap(MemberReport::genesis)
        .filter(genesis -> genesis.clusterId().equals(clusterId) && !genesis.started())
        .map(
            genesis ->
                otherConfig(seen, slot)
                    .or(() -> otherSnapshot(seen, slot, genesis))
                    .orElseGet(
                        () ->
                            to(seen, slot, clusterId, genesis.epoch(), Reason.GenesisInterrupted)));
  }

  // The node would refuse the call for ever: what it began is fixed on its disk.
  private static Optional<Decision> otherSnapshot(
      Observed seen, Slot slot, MemberReport.Genesis begun) {
    Optional<String> asked = seen.specInForce().source().digest();
    Optional<String> found = begun.snapshot().map(MemberReport.SnapshotFile::sha256);
    return found.equals(asked)
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.NotSupportedYet,
                "%s began to form the cluster %s, and is to form it %s. Put bootstrap back as it was, or delete claim %s and pod %s to form the cluster with the new one"
                    .formatted(
                        slot.name(),
                        beginning(found),
                        beginning(asked),
                        seen.ref().claimName(slot.ordinal()),
                        slot.name())));
  }

  private static String beginning(Optional<String> snapshot) {
    return snapshot.map(sha256 -> "from the snapshot with SHA-256 " + sha256).orElse("empty");
  }

  private static Optional<Decision> otherConfig(Observed seen, Slot slot) {
    StructuralConfig asked = seen.specInForce().config();
    return slot.report()
        .flatMap(MemberReport::configDigest)
        .filter(begun -> !begun.equals(asked.digest()))
        .map(
            begun ->
                new Hold(
                    Reason.NotSupportedYet,
                    "%s began to form the cluster with another config: its digest is %s, that of spec.config is %s (%s). Put the config back as it was, or delete claim %s and pod %s to form the cluster with the new one"
                        .formatted(
                            slot.name(),
                            begun,
                            asked.digest(),
                            asked,
                            seen.ref().claimName(slot.ordinal()),
                            slot.name())));
  }
}
