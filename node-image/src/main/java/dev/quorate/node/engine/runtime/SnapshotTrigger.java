package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.RaftSettings;

/**
 * When the next snapshot is due. A large state is written less often: a snapshot costs about twice
 * the bytes of the log that it replaces, however large the state and however small the entries.
 * Only when the log takes too much of the memory it is written earlier.
 *
 * <p>All members apply the same entries. Each counts them a little higher by its id, so that they
 * do not write their snapshots at the same index: then every disk would be busy at once, and no
 * majority fast.
 */
final class SnapshotTrigger {
  /** The most that is counted for one. */
  private static final double MOST = 1.25;

  /** 2^64 divided by the golden ratio: spreads neighbouring ids. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** So many times the bytes after which a snapshot may be due. */
  private static final int MOST_PINNED = 4;

  private final RaftSettings settings;
  private final double weight;
  private long entries;
  private long bytes;

  SnapshotTrigger(RaftSettings settings, long memberId) {
    this.settings = settings;
    this.weight = 1 + (MOST - 1) * ((memberId * GOLDEN) >>> 33) / (1L << 31);
  }

  void applied(int moreEntries, long moreBytes) {
    entries += moreEntries;
    bytes += moreBytes;
  }

  /**
   * @param lastSize bytes of the last snapshot, 0 without one
   */
  boolean isDue(long lastSize) {
    double weighted = bytes * weight;
    return weighted >= lastSize / 2.0
        && (entries * weight >= settings.snapshots().entries()
            || weighted >= settings.snapshots().bytes());
  }

  /**
   * Whether a few entries of this group keep a large part of the shared log on the disk, most of
   * which is not its own.
   *
   * @param lastSize bytes of the last snapshot, 0 without one
   * @param pinned bytes of the log that stay for this group's sake
   */
  boolean isDueForOthers(long lastSize, long pinned) {
    return entries > 0
        && pinned >= Math.max(MOST_PINNED * settings.snapshots().bytes(), lastSize / 2)
        && bytes < pinned / MOST_PINNED;
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
