package dev.quorate.node.raft.progress;

import dev.quorate.node.raft.entries.SnapshotMeta;
import dev.quorate.node.raft.progress.ProgressState.Probe;
import dev.quorate.node.raft.progress.ProgressState.Replicate;
import dev.quorate.node.raft.progress.ProgressState.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What a leader knows of one other member, in the manner of etcd's tracker.Progress. What holds
 * between its fields is written at each of them and checked after every change: a leader that has
 * lost track of a peer must stop rather than commit by counting it.
 */
public final class PeerProgress {
  public final long memberId;

  private final Supplier<Inflights> newInflights;

  private ProgressState state = new Probe();

  /** Never goes back in one term of leadership: entries are committed by counting it. */
  private long match;

  /** Greater than match: entries known to be there are not sent again. */
  private long next;

  /** Never goes back: a read is served when a majority has acknowledged its round. */
  private long ackedRound;

  /** Whatever was sent in a later round was sent after match was known. */
  private long matchRound;

  /** Where its log ends although it acknowledged more. */
  private OptionalLong lostAfter = OptionalLong.empty();

  private long heardAt;
  private final DurableProgress durable = new DurableProgress();

  /** Never goes back: a smaller commit index would be no news to the peer. */
  private long sentCommit;

  public PeerProgress(long memberId, long next, long now, Supplier<Inflights> newInflights) {
    this.memberId = memberId;
    this.newInflights = newInflights;
    this.next = next;
    this.heardAt = now;
    check();
  }

  public ProgressState state() {
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
      case Probe probe -> probe.isSent();
      case Replicate replicate -> replicate.inflights().isFull();
      case Snapshot _ -> true;
    };
  }

  public void sent(long lastIndex, long bytes) {
    switch (state) {
      case Probe probe -> probe.sent();
      case Replicate replicate -> {
        next = lastIndex + 1;
        replicate.inflights().add(lastIndex, bytes);
      }
      case Snapshot _ -> {}
    }
    check();
  }

  /**
   * Everything up to here is durable there. Answers may come late: this never goes back.
   *
   * @param currentRound the latest heartbeat round that was started
   */
  public boolean matched(long index, long currentRound) {
    if (state instanceof Replicate replicate) {
      replicate.inflights().freeUpTo(index);
    }
    next = Math.max(next, index + 1);
    boolean advanced = index > match;
    if (advanced) {
      match = index;
      matchRound = currentRound;
    }
    check();
    return advanced;
  }

  /** Its log agrees up to here, durable or not: stop probing. */
  public void agreedUpTo(long index) {
    state = new Replicate(newInflights.get());
    next = Math.max(match, index) + 1;
    check();
  }

  /**
   * It refused an append after {@code previous}; its log may agree up to {@code candidate}.
   *
   * @return false for a late answer that says nothing new
   */
  public boolean refused(long previous, long candidate) {
    boolean isNews =
        switch (state) {
          case Probe _ -> previous == next - 1;
          case Replicate _ -> true;
          case Snapshot _ -> false;
        };
    if (!isNews || previous <= match) {
      return false;
    }
    state = new Probe();
    next = Math.max(match + 1, Math.min(previous, candidate + 1));
    check();
    return true;
  }

  /**
   * Whether its refusal shows that it has lost what it acknowledged. Answers may come late, but
   * this one is to an append that was sent when its acknowledgement had come.
   *
   * @param previous the entry that it does not have
   * @param round of the append that it refused
   */
  public boolean hasLost(long previous, long round) {
    return previous <= match && round > matchRound;
  }

  /** Its log ends here. Until it has again what it acknowledged it counts for nothing. */
  public void lost(long endsAfter) {
    lostAfter = OptionalLong.of(endsAfter);
  }

  /**
   * It answers that it has everything up to {@code index}: perhaps the lost entries are back.
   *
   * @param round of the append that it answers
   */
  public void has(long index, long round) {
    if (lostAfter.isPresent() && index >= match && round > matchRound) {
      lostAfter = OptionalLong.empty();
    }
  }

  public OptionalLong lostAfter() {
    return lostAfter;
  }

  /** A snapshot was offered, for the first time or because an answer to the last offer is late. */
  public void offered(SnapshotMeta meta, long now) {
    if (state instanceof Snapshot snapshot && snapshot.offered().equals(meta)) {
      snapshot.offeredAgain(now);
    } else {
      state = new Snapshot(meta, now);
    }
  }

  /** The snapshot on offer, if there is one. */
  public Optional<SnapshotMeta> offered() {
    return state instanceof Snapshot snapshot ? Optional.of(snapshot.offered()) : Optional.empty();
  }

  public void heard(long now, long round) {
    heardAt = now;
    ackedRound = Math.max(ackedRound, round);
  }

  public boolean isActive(long now, long electionTimeout) {
    return now - heardAt < electionTimeout;
  }

  /**
   * To be called at every look at the time.
   *
   * @param lastIndex of our log
   */
  public void look(long now, long lastIndex) {
    durable.look(now, match, lastIndex);
  }

  /** Whether it answers, and stores what it is sent: heartbeats are answered without a disk. */
  public boolean makesDurable(long now, long electionTimeout) {
    return isActive(now, electionTimeout) && durable.isMade(now, electionTimeout);
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
            && (!(state instanceof Replicate replicate)
                || replicate.inflights().isWithin(match, next));
    if (!holds) {
      throw new IllegalStateException(
          "lost track of member %x: match=%d next=%d, %s".formatted(memberId, match, next, state));
    }
  }
}
