package dev.quorate.node.raft.progress;

import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.Optional;

/**
 * What a leader knows of one other member, in the manner of etcd's tracker.Progress. What holds
 * between its fields is written at each of them and checked after every change: a leader that has
 * lost track of a peer must stop rather than commit by counting it.
 */
public final class PeerProgress {
  /** How the leader sends to it. */
  public enum State {
    /** Where its log agrees is not known: one append at a time. */
    PROBE,
    /** Its log agrees: appends are pipelined. */
    REPLICATE,
    /** The entries that it needs are gone: it pulls a snapshot. */
    SNAPSHOT
  }

  public final long memberId;

  /** Empty but in REPLICATE. What it holds lies between match and next, both excluded. */
  private final Inflights inflights;

  private State state = State.PROBE;

  /** Never goes back in one term of leadership: entries are committed by counting it. */
  private long match;

  /** Greater than match: entries known to be there are not sent again. */
  private long next;

  /** An append is on its way. Only in PROBE. */
  private boolean probing;

  /** Never goes back: a read is served when a majority has acknowledged its round. */
  private long ackedRound;

  private long heardAt;

  /** Never goes back: a smaller commit index would be no news to the peer. */
  private long sentCommit;

  /** Present in SNAPSHOT and only there. */
  private Optional<SnapshotMeta> offered = Optional.empty();

  private long snapshotActivityAt;

  /** Not later than snapshotActivityAt: every progress is an activity. */
  private long snapshotProgressAt;

  private long pulledOffset;

  public PeerProgress(long memberId, long next, long now, Inflights inflights) {
    this.memberId = memberId;
    this.next = next;
    this.heardAt = now;
    this.inflights = inflights;
    check();
  }

  public State state() {
    return state;
  }

  /** The last index known to be durable there and the same as ours. */
  public long match() {
    return match;
  }

  /** The next index to send. */
  public long next() {
    return next;
  }

  /** Whether an append may be sent now; a heartbeat always may. */
  public boolean isPaused() {
    return switch (state) {
      case PROBE -> probing;
      case REPLICATE -> inflights.isFull();
      case SNAPSHOT -> true;
    };
  }

  public void sent(long lastIndex, long bytes) {
    switch (state) {
      case PROBE -> probing = true;
      case REPLICATE -> {
        next = lastIndex + 1;
        inflights.add(lastIndex, bytes);
      }
      case SNAPSHOT -> {}
    }
    check();
  }

  /** Everything up to here is durable there. Answers may come late: this never goes back. */
  public boolean matched(long index) {
    inflights.freeUpTo(index);
    next = Math.max(next, index + 1);
    boolean advanced = index > match;
    match = Math.max(match, index);
    check();
    return advanced;
  }

  /** Its log agrees up to here, durable or not: stop probing. */
  public void agreedUpTo(long index) {
    state = State.REPLICATE;
    probing = false;
    offered = Optional.empty();
    inflights.clear();
    next = Math.max(match, index) + 1;
    check();
  }

  /**
   * It refused an append after {@code previous}; its log may agree up to {@code candidate}.
   *
   * @return false for a late answer that says nothing new
   */
  public boolean refused(long previous, long candidate) {
    boolean stale = previous <= match || (state == State.PROBE && previous != next - 1);
    if (stale || state == State.SNAPSHOT) {
      return false;
    }
    state = State.PROBE;
    probing = false;
    inflights.clear();
    next = Math.max(match + 1, Math.min(previous, candidate + 1));
    check();
    return true;
  }

  public void offered(SnapshotMeta meta, long now) {
    state = State.SNAPSHOT;
    probing = false;
    if (!offered.equals(Optional.of(meta))) {
      offered = Optional.of(meta);
      snapshotProgressAt = now;
      pulledOffset = 0;
    }
    snapshotActivityAt = now;
    inflights.clear();
    check();
  }

  public void pulled(long offset, long now) {
    snapshotActivityAt = now;
    if (offset != pulledOffset) {
      pulledOffset = offset;
      snapshotProgressAt = now;
    }
    check();
  }

  /** When it last asked for other bytes than before. */
  public long snapshotProgressAt() {
    return snapshotProgressAt;
  }

  public Optional<SnapshotMeta> offered() {
    return offered;
  }

  public long snapshotActivityAt() {
    return snapshotActivityAt;
  }

  public void heard(long now, long round) {
    heardAt = now;
    ackedRound = Math.max(ackedRound, round);
  }

  /** The leader itself did not run for this long: silence in that time says nothing. */
  public void excuse(long pause) {
    heardAt += pause;
  }

  public boolean isActive(long now, long electionTimeout) {
    return now - heardAt < electionTimeout;
  }

  public long ackedRound() {
    return ackedRound;
  }

  public void sentCommit(long commitIndex) {
    sentCommit = Math.max(sentCommit, commitIndex);
  }

  public long sentCommit() {
    return sentCommit;
  }

  private void check() {
    boolean holds =
        next > match
            && (state == State.REPLICATE ? inflights.isWithin(match, next) : inflights.count() == 0)
            && (state == State.PROBE || !probing)
            && (state == State.SNAPSHOT) == offered.isPresent()
            && snapshotProgressAt <= snapshotActivityAt;
    if (!holds) {
      throw new IllegalStateException(
          ("lost track of member %x: state=%s match=%d next=%d probing=%s inflights=%d"
                  + " offered=%s snapshotProgressAt=%d snapshotActivityAt=%d")
              .formatted(
                  memberId,
                  state,
                  match,
                  next,
                  probing,
                  inflights.count(),
                  offered.map(SnapshotMeta::index),
                  snapshotProgressAt,
                  snapshotActivityAt));
    }
  }
}
