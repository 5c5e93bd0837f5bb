package dev.quorate.node.compaction;

import java.util.OptionalLong;

/** Which revision is to be compacted, and when to look again. All times in monotonic ms. */
interface Schedule {
  /** How long until the next look. */
  long interval();

  /**
   * A look, on a member that leads or not.
   *
   * @param revision the newest one
   * @return what a leader is to compact now, if anything
   */
  OptionalLong look(long now, long revision);

  /** Everything up to this revision is compacted: the last look's wish is fulfilled. */
  void compacted(long revision, long now);
}
