package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftSettings;

/**
 * When the next snapshot is due. A large state is written less often: then a snapshot costs at most
 * twice the bytes of the log that it replaces, however large the state.
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
    return entries >= settings.snapshots().entries()
        || bytes >= Math.max(settings.snapshots().bytes(), lastSize / 2);
  }

  /** A snapshot of all that was applied begins. */
  void begin() {
    entries = 0;
    bytes = 0;
  }
}
