package dev.quorate.node.lease;

import dev.quorate.node.store.lease.LeaseRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One term in which this member ends leases. For the lessor's lock. */
final class Office {
  /** etcd ends 1,000 leases a second at most; a look comes ten times a second. */
  static final int EXPIRIES_OF_A_LOOK = 100;

  static final int MOST_EXPIRIES_UNDER_WAY = 100;

  static final int CHECKPOINTS_OF_A_LOOK = 1000;

  /** etcd's interval of checkpoints. */
  private static final Duration CHECKPOINT_AT_MOST_EVERY = Duration.ofMinutes(5);

  private static final Duration CHECKPOINT_AT_LEAST_AFTER = Duration.ofSeconds(1);
  private static final int CHECKPOINTS_OF_A_LEASE = 10;

  private final long term;

  /** Completes when the office is taken. */
  private final CompletableFuture<Void> taken = new CompletableFuture<>();

  private long lookAt = Long.MIN_VALUE;
  private int underWay;

  /** What a look asks for. */
  record Work(List<Deadline> expired, List<Deadline> checkpoints) {}

  Office(long term) {
    this.term = term;
  }

  long term() {
    return term;
  }

  CompletableFuture<Void> taken() {
    return taken;
  }

  boolean isTaken() {
    return taken.isDone() && !taken.isCompletedExceptionally();
  }

  /**
   * The time of an earlier leader is over. Whoever it may have renewed gets all of its time; the
   * others go on, and all get an election timeout, since nobody could renew while there was no
   * leader.
   *
   * @param extension in milliseconds
   */
  static void begin(Collection<Deadline> deadlines, long extension, long now) {
    for (Deadline deadline : deadlines) {
      boolean isOpen = deadline.record.isOpen();
      if (isOpen) {
        renewed(deadline, now);
        deadline.at += extension;
      } else {
        deadline.at = Math.max(deadline.ends, now + extension);
        // Recorded at once: who starts again meanwhile would count from the last record.
        deadline.checkpointAt = now;
      }
      deadline.isProposed = false;
      deadline.gone = new CompletableFuture<>();
      deadline.closed();
      if (isOpen) {
        deadline.opened = CompletableFuture.completedFuture(null);
      }
    }
  }

  /** From now on. The rest is recorded once it has not been renewed for half of its time. */
  static void renewed(Deadline deadline, long now) {
    long ttl = Deadline.millis(deadline.record);
    deadline.ends = now + ttl;
    deadline.at = deadline.ends;
    deadline.checkpointAt = now + Math.min(ttl / 2, CHECKPOINT_AT_MOST_EVERY.toMillis());
  }

  /**
   * How often the remaining time of a lease is recorded that nobody renews, in milliseconds: a
   * member that starts again has only that.
   */
  static long checkpointEvery(LeaseRecord record) {
    return Math.clamp(
        Deadline.millis(record) / CHECKPOINTS_OF_A_LEASE,
        CHECKPOINT_AT_LEAST_AFTER.toMillis(),
        CHECKPOINT_AT_MOST_EVERY.toMillis());
  }

  /** There may be something to do before the deadlines that are known. */
  void lookSoon() {
    lookAt = Long.MIN_VALUE;
  }

  /** There is something to do by then, or before. */
  void lookBy(long time) {
    lookAt = Math.min(lookAt, time);
  }

  Work look(Collection<Deadline> deadlines, long now) {
    List<Deadline> expired = new ArrayList<>();
    List<Deadline> checkpoints = new ArrayList<>();
    if (now < lookAt) {
      return new Work(expired, checkpoints);
    }
    lookAt = Long.MAX_VALUE;
    for (Deadline deadline : deadlines) {
      if (deadline.isProposed) {
        continue;
      }
      if (deadline.hasPassed(now)) {
        expired.add(deadline);
      } else if (now >= deadline.checkpointAt) {
        checkpoints.add(deadline);
        lookAt = Math.min(lookAt, deadline.at);
      } else {
        lookAt = Math.min(lookAt, Math.min(deadline.at, deadline.checkpointAt));
      }
    }
    expired.sort(Comparator.comparingLong(it -> it.at));
    int room = Math.min(EXPIRIES_OF_A_LOOK, MOST_EXPIRIES_UNDER_WAY - underWay);
    Work work = new Work(first(room, expired), first(CHECKPOINTS_OF_A_LOOK, checkpoints));
    if (work.expired().size() < expired.size() || !checkpoints.isEmpty()) {
      lookAt = now;
    }
    work.expired().forEach(it -> it.isProposed = true);
    underWay += work.expired().size();
    for (Deadline each : work.checkpoints()) {
      each.checkpointAt = now + checkpointEvery(each.record);
      each.closed();
    }
    return work;
  }

  private static <T> List<T> first(int count, List<T> all) {
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  /** An expiry came back from the log, or did not: then it is tried again. */
  void ended(Deadline deadline, boolean isGone) {
    underWay--;
    deadline.isProposed = isGone;
    lookSoon();
  }
}
