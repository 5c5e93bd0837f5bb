package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftSettings;

/**
 * When the next snapshot is due. A large state is written less often: a snapshot costs at most
 * twice the bytes of the log that it replaces, however large the state and however small the
 * entries. Only when the log takes too much of the memory it is written earlier.
 */
final class SnapshotTrigger {
  private final RaftSettings settings;
  private long entries;
  private long bytes;

  SnapshotTrigger(RaftSettings settings) {
    this.settings = settings;
  }

  void applied(int moreEntries, long moreBytes) {
    entries += moreEntries;
    bytes += moreBytes;
  }

  /**
   * @param lastSize bytes of the last snapshot, 0 without one
   */
  boolean isDue(long lastSize) {
    return bytes >= lastSize / 2
        && (entries >= settings.snapshots().entries() || bytes >= settings.snapshots().bytes());
  }

  /** In bytes, what the log may forget after the next snapshot. */
  long appliedBytes() {
    return bytes;
  }

  /** A snapshot of all that was applied begins. */
  void begin() {
    entries = 0;
    bytes = 0;
  }
}
