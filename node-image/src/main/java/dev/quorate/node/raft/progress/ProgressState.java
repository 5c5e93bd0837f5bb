package dev.quorate.node.raft.progress;

import dev.quorate.node.raft.entries.SnapshotMeta;

/**
 * How a leader sends to a peer, with what only this way of sending needs: the states of etcd's
 * tracker.Progress.
 *
 * <pre>
 * from       event                                   to         the next entry to send
 *
 * at start                                           Probe      after the leader's last
 * Probe      an append is accepted                   Replicate  after the one where the logs agree
 * Probe      an append is refused                    Probe      where the logs may agree
 * Replicate  an append is refused                    Probe      where the logs may agree
 * Probe,     the log does not go back so far         Snapshot   as before
 * Replicate
 * Snapshot   a newer snapshot, or the same too slow  Snapshot   as before
 * Snapshot   the peer has what the log lacks         Replicate  after the last that it has
 * </pre>
 */
public sealed interface ProgressState {
  /** Where its log agrees is not known: one append at a time. */
  final class Probe implements ProgressState {
    private boolean sent;

    /** Whether an append is on its way. */
    boolean isSent() {
      return sent;
    }

    void sent() {
      sent = true;
    }

    @Override
    public String toString() {
      return "probed";
    }
  }

  /**
   * Its log agrees: appends are pipelined.
   *
   * @param inflights what it holds lies between match and next, both excluded
   */
  record Replicate(Inflights inflights) implements ProgressState {
    @Override
    public String toString() {
      return inflights.count() + " appends unanswered";
    }
  }

  /** The entries that it needs are gone: it pulls a snapshot. Times are the core's milliseconds. */
  final class Snapshot implements ProgressState {
    private final SnapshotMeta offered;
    private long activityAt;
    private long progressAt;
    private long pulledOffset;

    Snapshot(SnapshotMeta offered, long now) {
      this.offered = offered;
      this.activityAt = now;
      this.progressAt = now;
    }

    public SnapshotMeta offered() {
      return offered;
    }

    /** When it was last offered or pulled. */
    public long activityAt() {
      return activityAt;
    }

    /** When it was first offered, or other bytes than before were pulled. */
    public long progressAt() {
      return progressAt;
    }

    void offeredAgain(long now) {
      activityAt = now;
    }

    public void pulled(long offset, long now) {
      activityAt = now;
      if (offset != pulledOffset) {
        pulledOffset = offset;
        progressAt = now;
      }
    }

    @Override
    public String toString() {
      return "snapshot %d offered, progress at %d, activity at %d"
          .formatted(offered.index(), progressAt, activityAt);
    }
  }
}
