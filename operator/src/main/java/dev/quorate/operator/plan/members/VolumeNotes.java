package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Notes on each claim what it holds, for the time when no node runs on it. After everything that
 * brings a member further, since each change of the membership is a write for every volume; before
 * everything that only waits, which may last.
 */
public final class VolumeNotes implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    // The survivor of a lost quorum is noted before its cluster is the resource's.
    return seen
        .status()
        .recovery()
        .map(Recovery::clusterId)
        .or(() -> seen.status().clusterId())
        .stream()
        .flatMap(
            clusterId -> {
              MembershipView members = MembershipView.of(seen, clusterId);
              return seen.formed().stream()
                  .filter(slot -> !isGivenUp(seen, slot))
                  .flatMap(slot -> note(slot, members, clusterId).stream());
            });
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  // Its content is of no interest any more.
  private static boolean isGivenUp(Observed seen, Slot slot) {
    return seen.status()
        .replacement()
        .filter(recorded -> slot.volume().map(Volume::ref).equals(Optional.of(recorded.volume())))
        .isPresent();
  }

  private static Optional<Decision> note(Slot slot, MembershipView members, String clusterId) {
    Optional<MemberReport> report =
        slot.report()
            .filter(r -> r.clusterId().equals(Optional.of(clusterId)) && r.memberId().isPresent());
    Optional<Volume> volume = slot.volume().filter(v -> !v.deleting());
    boolean permitted = report.filter(r -> r.state() == MemberReport.State.JOINING).isPresent();
    if (report.isEmpty() || permitted || volume.isEmpty() || members.authority().isEmpty()) {
      return Optional.empty();
    }
    VolumeIdentity identity =
        new VolumeIdentity(
            clusterId,
            report.get().epoch().orElse(1L),
            report.get().memberId().get(),
            new TreeSet<>(members.voterIds()));
    return volume.get().identity().equals(Optional.of(identity))
            || slot.removed(clusterId).isPresent()
        ? Optional.empty()
        : Optional.of(new RecordVolumeIdentity(volume.get().ref(), identity));
  }
}
