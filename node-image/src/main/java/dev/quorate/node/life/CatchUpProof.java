package dev.quorate.node.life;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.life.Seen.Leadership;
import dev.quorate.node.life.member.RunningMember;
import java.util.Optional;

/**
 * Under which leader this member last proved, by a linearizable read, that it had applied all that
 * was committed. Called on the control thread, except where noted.
 */
final class CatchUpProof {
  private final ControlThread control;
  private boolean isReading;
  private volatile Optional<Leadership> proven = Optional.empty();

  CatchUpProof(ControlThread control) {
    this.control = control;
  }

  boolean isReading() {
    return isReading;
  }

  Optional<Leadership> proven() {
    return proven;
  }

  void read(RunningMember member, Leadership under) {
    isReading = true;
    var _ =
        member
            .readIndex()
            .whenComplete(
                (index, failure) -> control.run(() -> ended(member, under, failure == null)));
  }

  private void ended(RunningMember member, Leadership under, boolean succeeded) {
    isReading = false;
    // Without a genesis the cluster is not formed, whatever else is applied.
    if (succeeded && member.records().hasGenesis()) {
      proven = Optional.of(under);
      control.lookNow();
    }
  }

  /** Any thread. Whether the proof holds under the leader of now. */
  boolean holds(GroupStatus group) {
    return proven.isPresent() && proven.equals(Leadership.of(group)) && group.hasApplied();
  }
}
