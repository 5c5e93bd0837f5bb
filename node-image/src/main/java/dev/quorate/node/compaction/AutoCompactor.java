package dev.quorate.node.compaction;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.store.keyspace.Keyspace;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.meta.MetaCommand;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Compacts the history by a policy. Every member looks at its clock and its revision; the leader
 * alone proposes, and the compaction is a command as any client's, so that all members forget the
 * same. Thread-safe; never waits.
 */
public final class AutoCompactor {
  private final RaftGroup<MetaResult> group;
  private final Supplier<Keyspace> keyspace;
  private final LongSupplier clock;
  private final Optional<Schedule> schedule;
  private long lookAt;
  private boolean isUnderWay;

  /**
   * @param keyspace as this member has applied it
   * @param clock monotonic milliseconds
   */
  public AutoCompactor(
      CompactionPolicy policy,
      RaftGroup<MetaResult> group,
      Supplier<Keyspace> keyspace,
      LongSupplier clock) {
    this.group = group;
    this.keyspace = keyspace;
    this.clock = clock;
    this.lookAt = clock.getAsLong();
    this.schedule = schedule(policy, lookAt);
  }

  private static Optional<Schedule> schedule(CompactionPolicy policy, long now) {
    return switch (policy) {
      case CompactionPolicy.Off() -> Optional.empty();
      case CompactionPolicy.Periodic(var retention) ->
          Optional.of(new PeriodicSchedule(retention, now));
      case CompactionPolicy.Revisions(var retention) ->
          Optional.of(new RevisionSchedule(retention));
    };
  }

  /** To be called often: several times in the shortest retention. */
  public void tick() {
    schedule.ifPresent(this::tick);
  }

  private void tick(Schedule by) {
    long due;
    synchronized (this) {
      long now = clock.getAsLong();
      if (now < lookAt) {
        return;
      }
      lookAt = now + by.interval();
      Keyspace seen = keyspace.get();
      OptionalLong wanted = by.look(now, seen.revision());
      // Nothing is older than the first revision; and a store that nobody writes to gets no
      // entries.
      if (isUnderWay
          || wanted.isEmpty()
          || wanted.getAsLong() <= Math.max(Keyspace.FIRST_REVISION, seen.compactRevision())
          || !group.status().isLeader()) {
        return;
      }
      due = wanted.getAsLong();
      isUnderWay = true;
    }
    propose(due, by);
  }

  private void propose(long revision, Schedule by) {
    CompactionRequest request = CompactionRequest.newBuilder().setRevision(revision).build();
    CompletableFuture<RaftGroup.Applied<MetaResult>> _ =
        group
            .propose(new MetaCommand.Compact(request).encoded())
            .whenComplete(
                (applied, failure) ->
                    ended(revision, by, failure == null && isCompacted(applied.result())));
  }

  /** By this command, or by somebody else's before it. */
  private static boolean isCompacted(MetaResult result) {
    return switch (result) {
      case MetaResult.Compacted _ -> true;
      case MetaResult.Refused(var error) -> error == KvError.COMPACTED;
      default -> false;
    };
  }

  /** One that failed is tried again at the next look, if this member leads then. */
  private synchronized void ended(long revision, Schedule by, boolean isCompacted) {
    isUnderWay = false;
    if (isCompacted) {
      by.compacted(revision, clock.getAsLong());
    }
  }
}
