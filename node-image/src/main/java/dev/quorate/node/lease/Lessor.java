package dev.quorate.node.lease;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.store.keyspace.MetaResult;
import dev.quorate.node.store.lease.Lease;
import dev.quorate.node.store.lease.LeaseRecord;
import dev.quorate.node.store.lease.Leases;
import dev.quorate.node.store.meta.LeaseCheckpoint;
import dev.quorate.node.store.meta.MetaCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures the time of leases; while this member leads it renews and ends them, and on the others
 * it only measures. It changes nothing by itself: a lease ends when a command says so, on every
 * member at the same place of the log, and the command is void unless this member's term still has
 * the office by then (see {@link Leases}). Thread-safe; never waits.
 */
public final class Lessor {
  private final RaftGroup<MetaResult> group;
  private final Supplier<Leases> leases;
  private final BooleanSupplier mayEnd;
  private final LongSupplier clock;
  private final Duration electionTimeout;
  private final Deadlines deadlines = new Deadlines();
  private long seenChanges;
  private Optional<Office> office = Optional.empty();

  /**
   * @param leases as this member has applied them
   * @param mayEnd whether a lease may end now: proposals that are refused would only fill the log
   * @param clock monotonic milliseconds
   */
  public Lessor(
      RaftGroup<MetaResult> group,
      Supplier<Leases> leases,
      BooleanSupplier mayEnd,
      LongSupplier clock,
      Duration electionTimeout) {
    this.group = group;
    this.leases = leases;
    this.mayEnd = mayEnd;
    this.clock = clock;
    this.electionTimeout = electionTimeout;
  }

  /** In seconds: a shorter lease could end while a new leader is elected (etcd's minTTL). */
  public long shortestTtl() {
    return Math.ceilDiv(electionTimeout.toMillis() * 3 / 2, 1000L);
  }

  /** To be called ten times a second. */
  public void tick() {
    GroupStatus status = group.status();
    Optional<Office> current = current(status);
    if (current.isEmpty() && leads(status) && !leases.get().isEmpty()) {
      current = Optional.of(take(status.term()));
    }
    Optional<Office> mine = current.filter(Office::isTaken);
    observe(mine).forEach(it -> it.gone.complete(null));
    mine.filter(_ -> mayEnd.getAsBoolean()).ifPresent(this::look);
  }

  private synchronized List<Deadline> observe(Optional<Office> mine) {
    long before = seenChanges;
    Leases all = leases.get();
    seenChanges = all.changes();
    if (seenChanges != before) {
      mine.ifPresent(Office::lookSoon);
    }
    return deadlines.observe(all, mine.isPresent(), clock.getAsLong());
  }

  /**
   * Renews a lease, once this member's leadership is confirmed.
   *
   * @return its TTL in seconds from now on; 0 if there is no such lease, or it is at its end. Fails
   *     with {@link RaftException.NotLeader} on a member that does not lead
   */
  public CompletableFuture<Long> renew(long id) {
    return asLeader(id, this::renew).thenApply(ttl -> ttl.orElse(0L));
  }

  /** The remaining time of a lease, as {@link #renew}; empty if there is no such lease. */
  public CompletableFuture<Optional<TimeLeft>> timeLeft(long id) {
    return asLeader(id, this::timeLeft);
  }

  private interface Question<T> {
    CompletableFuture<T> ask(Office office, Lease lease);
  }

  private <T> CompletableFuture<Optional<T>> asLeader(long id, Question<T> question) {
    GroupStatus status = group.status();
    if (!status.isLeader()) {
      return CompletableFuture.failedFuture(new RaftException.NotLeader(status.leader()));
    }
    return group
        .readIndex()
        .thenCompose(
            _ ->
                leases
                    .get()
                    .find(id)
                    .map(lease -> inOffice().thenCompose(it -> question.ask(it, lease)))
                    .map(answer -> answer.thenApply(Optional::of))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
  }

  private CompletableFuture<Office> inOffice() {
    GroupStatus status = group.status();
    if (!status.isLeader()) {
      return CompletableFuture.failedFuture(new RaftException.NotLeader(status.leader()));
    }
    Office mine = current(status).orElseGet(() -> take(status.term()));
    return mine.taken().thenApply(_ -> mine);
  }

  private synchronized CompletableFuture<Long> renew(Office mine, Lease lease) {
    if (!isCurrent(mine)) {
      return CompletableFuture.failedFuture(new RaftException.LeaderChanged());
    }
    long now = clock.getAsLong();
    Deadline deadline = deadlines.of(lease, true, now);
    if (deadline.hasPassed(now)) {
      return deadline.gone.thenApply(_ -> 0L);
    }
    Office.renewed(deadline, now);
    mine.lookBy(deadline.checkpointAt);
    if (!deadline.isOpen()) {
      // The next leader would count from the last record: it must know before the client does.
      LeaseRecord record = deadline.record;
      deadline.opened =
          propose(
                  checkpoint(
                      mine,
                      List.of(
                          new LeaseCheckpoint(record.id(), record.grantedAt(), LeaseRecord.OPEN))))
              .thenApply(Lessor::requireRecorded);
    }
    return deadline.opened.thenApply(_ -> deadline.record.ttl());
  }

  private static MetaResult requireRecorded(MetaResult result) {
    if (!(result instanceof MetaResult.LeasesCheckpointed)) {
      throw new RaftException.LeaderChanged();
    }
    return result;
  }

  private synchronized CompletableFuture<TimeLeft> timeLeft(Office mine, Lease lease) {
    if (!isCurrent(mine)) {
      return CompletableFuture.failedFuture(new RaftException.LeaderChanged());
    }
    long now = clock.getAsLong();
    long left = Math.max(0, deadlines.of(lease, true, now).at - now);
    return CompletableFuture.completedFuture(new TimeLeft(lease, left / 1000));
  }

  private static boolean leads(GroupStatus status) {
    return status.isLeader();
  }

  private boolean isCurrent(Office mine) {
    return current(group.status()).filter(it -> it == mine).isPresent();
  }

  /** The office of this term; one of an earlier term ends, and with it whoever waits for it. */
  private synchronized Optional<Office> current(GroupStatus status) {
    office.filter(it -> !leads(status) || it.term() != status.term()).ifPresent(this::leave);
    return office;
  }

  private synchronized void leave(Office old) {
    if (office.filter(it -> it == old).isPresent()) {
      office = Optional.empty();
      fail(old.taken());
      deadlines.all().forEach(it -> fail(it.gone));
    }
  }

  private static void fail(CompletableFuture<?> waiting) {
    waiting.completeExceptionally(new RaftException.LeaderChanged());
  }

  private synchronized Office take(long term) {
    if (office.filter(it -> it.term() >= term).isPresent()) {
      return office.get();
    }
    Office next = new Office(term);
    office = Optional.of(next);
    CompletableFuture<RaftGroup.Applied<MetaResult>> _ =
        group
            .propose(new MetaCommand.TakeLeases(term).encoded())
            .whenComplete(
                (applied, failure) -> {
                  if (failure == null
                      && applied.result().equals(new MetaResult.LeaseOffice(term))) {
                    begin(next);
                  } else {
                    // The next tick tries again, if this member still leads.
                    leave(next);
                  }
                });
    return next;
  }

  private void begin(Office mine) {
    List<Deadline> gone;
    synchronized (this) {
      long now = clock.getAsLong();
      gone = deadlines.observe(leases.get(), false, now);
      Office.begin(deadlines.all(), electionTimeout.toMillis(), now);
    }
    gone.forEach(it -> it.gone.complete(null));
    mine.taken().complete(null);
  }

  private void look(Office mine) {
    Office.Work work;
    synchronized (this) {
      work = mine.look(deadlines.all(), clock.getAsLong());
    }
    work.expired().forEach(it -> expire(mine, it));
    if (!work.checkpoints().isEmpty()) {
      long now = clock.getAsLong();
      List<LeaseCheckpoint> all =
          work.checkpoints().stream()
              .map(
                  it ->
                      new LeaseCheckpoint(
                          it.id(), it.record.grantedAt(), Math.max(1, it.ends - now)))
              .toList();
      CompletableFuture<MetaResult> _ = propose(checkpoint(mine, all));
    }
  }

  private void expire(Office mine, Deadline deadline) {
    MetaCommand expiry =
        new MetaCommand.ExpireLease(mine.term(), deadline.id(), deadline.record.grantedAt());
    CompletableFuture<MetaResult> _ =
        propose(expiry)
            .whenComplete(
                (result, failure) -> {
                  boolean isGone = result instanceof MetaResult.LeaseRevoked;
                  synchronized (this) {
                    mine.ended(deadline, isGone);
                    if (isGone) {
                      deadlines.remove(deadline);
                    }
                  }
                  if (isGone) {
                    deadline.gone.complete(null);
                  }
                });
  }

  private static MetaCommand checkpoint(Office mine, List<LeaseCheckpoint> leases) {
    return new MetaCommand.CheckpointLeases(mine.term(), leases);
  }

  private CompletableFuture<MetaResult> propose(MetaCommand command) {
    return group.propose(command.encoded()).thenApply(RaftGroup.Applied::result);
  }
}
