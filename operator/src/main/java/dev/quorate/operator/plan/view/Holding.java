package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import java.util.Optional;

/**
 * What the data directory of one ordinal holds, as far as it is known. Never guessed from the
 * existence of a claim: a volume is empty only on the word of a node that runs on it.
 */
public sealed interface Holding {

  /** Its node says that it is empty. */
  record Nothing() implements Holding {}

  /**
   * No volume was ever bound to its claim, or it has no claim: whatever will be bound, it may be a
   * volume that somebody kept.
   */
  record Unbound(String why) implements Holding {}

  /**
   * It belongs to a cluster; {@code reported} by its node, or else by the annotation of its volume.
   */
  record Data(String clusterId, Optional<String> memberId, boolean reported) implements Holding {}

  /** Its node found something there that it cannot identify. */
  record Unreadable(String why) implements Holding {}

  /** It cannot be asked. */
  record Unknown(String why) implements Holding {}

  static Holding of(Slot slot) {
    return slot.report().map(Holding::reported).orElseGet(() -> unasked(slot));
  }

  private static Holding reported(MemberReport report) {
    if (report.clusterId().isPresent()) {
      return new Data(report.clusterId().get(), report.memberId(), true);
    }
    if (report.state() == State.WAITING) {
      return new Nothing();
    }
    if (report.state() == State.FAILED && !lockedByAnother(report)) {
      return new Unreadable(
          report
              .failure()
              .map(f -> f.reason() + ": " + f.message())
              .orElse("failed, no reason given"));
    }
    return new Unknown("its node " + MemberTrouble.state(report));
  }

  // The process before it still holds the directory: it tells nothing of its content.
  private static boolean lockedByAnother(MemberReport report) {
    return report.failure().filter(f -> f.reason().equals("DataDirectoryLocked")).isPresent();
  }

  private static Holding unasked(Slot slot) {
    if (slot.volume().isEmpty()) {
      return new Unbound("it has no claim yet and " + why(slot));
    }
    Volume volume = slot.volume().get();
    if (volume.identity().isPresent()) {
      VolumeIdentity identity = volume.identity().get();
      return new Data(identity.clusterId(), Optional.of(identity.memberId()), false);
    }
    return volume.mayHoldData()
        ? new Unknown("it " + why(slot))
        : new Unbound("no volume is bound to its claim yet, and it " + why(slot));
  }

  /** Why nobody answers for it, in the platform's words where there are some. */
  private static String why(Slot slot) {
    return MemberTrouble.of(slot).orElse("was not asked yet");
  }
}
