package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import java.util.Optional;

/**
 * What the data directory of one ordinal holds, as far as it is known. Never guessed from the
 * existence of a claim.
 */
public sealed interface Holding {

  /** It is empty, and {@code proof} says how that is known. */
  record Nothing(Proof proof) implements Holding {
    /** Its node says so. */
    public boolean reported() {
      return proof == Proof.REPORTED;
    }
  }

  /**
   * It belongs to a cluster; {@code reported} by its node, or else by the annotation of its volume.
   */
  record Data(String clusterId, Optional<String> memberId, boolean reported) implements Holding {}

  /** Its node found something there that it cannot identify. */
  record Unreadable(String why) implements Holding {}

  /** It cannot be asked. */
  record Unknown(String why) implements Holding {}

  /** How emptiness is known. */
  enum Proof {
    REPORTED,
    NEVER_BOUND,
    NO_CLAIM
  }

  static Holding of(Slot slot) {
    return slot.report().map(Holding::reported).orElseGet(() -> unasked(slot));
  }

  private static Holding reported(MemberReport report) {
    if (report.clusterId().isPresent()) {
      return new Data(report.clusterId().get(), report.memberId(), true);
    }
    if (report.state() == State.WAITING) {
      return new Nothing(Proof.REPORTED);
    }
    if (report.state() == State.FAILED && !lockedByAnother(report)) {
      return new Unreadable(
          report
              .failure()
              .map(f -> f.reason() + ": " + f.message())
              .orElse("failed, no reason given"));
    }
    return new Unknown("its node reports the state " + report.state());
  }

  // The process before it still holds the directory: it tells nothing of its content.
  private static boolean lockedByAnother(MemberReport report) {
    return report.failure().filter(f -> f.reason().equals("DataDirectoryLocked")).isPresent();
  }

  private static Holding unasked(Slot slot) {
    if (slot.volume().isEmpty()) {
      return slot.pod().isEmpty()
          ? new Nothing(Proof.NO_CLAIM)
          : new Unknown("its claim does not exist yet and its pod " + why(slot));
    }
    Volume volume = slot.volume().get();
    if (volume.identity().isPresent()) {
      VolumeIdentity identity = volume.identity().get();
      return new Data(identity.clusterId(), Optional.of(identity.memberId()), false);
    }
    return volume.mayHoldData() ? new Unknown("it " + why(slot)) : new Nothing(Proof.NEVER_BOUND);
  }

  private static String why(Slot slot) {
    return MemberTrouble.of(slot).orElse("was not asked yet");
  }
}
