package dev.quorate.node.lease;

import dev.quorate.node.engine.RaftException;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import java.util.concurrent.CompletableFuture;

/** When one lease ends, in milliseconds of this member's clock. For the lessor's lock. */
final class Deadline {
  /** Until the leader has recorded that it renews the lease. */
  private static final CompletableFuture<MetaResult> NOT_OPEN =
      CompletableFuture.failedFuture(new RaftException.LeaderChanged());

  final Lease lease;

  /** What the estimate rests on. */
  LeaseRecord record;

  /**
   * Not before the lease ends, unless it may be renewed without a record: then a leader alone knows
   * it.
   */
  long ends;

  /** When this leader ends it. */
  long at;

  long checkpointAt;

  /** Whether its expiry is on its way through the log. */
  boolean isProposed;

  /** The record that it may be renewed without a record; failed while there is none. */
  CompletableFuture<MetaResult> opened = NOT_OPEN;

  /** Completes when the lease is gone; fails when another leader decides about it. */
  CompletableFuture<Void> gone = new CompletableFuture<>();

  Deadline(Lease lease, LeaseRecord record, long now) {
    this.lease = lease;
    this.record = record;
    this.ends = now + (record.isOpen() ? millis(record) : record.remaining());
    this.at = ends;
  }

  static long millis(LeaseRecord record) {
    return record.ttl() * 1000;
  }

  long id() {
    return record.id();
  }

  boolean isOpen() {
    return !opened.isCompletedExceptionally();
  }

  void closed() {
    opened = NOT_OPEN;
  }

  boolean hasPassed(long now) {
    return isProposed || now >= at;
  }
}
