package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.etcd.call.EtcdError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Hands leadership to a voter, and waits until this member sees it lead. */
final class LeaderMove {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** etcd's default of a request: 5 s and two election timeouts of 1 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private final RaftGroup<?> group;
  private final long target;
  private final Executor later;

  /**
   * @param later where to look again
   */
  LeaderMove(RaftGroup<?> group, long target, Executor later) {
    this.group = group;
    this.target = target;
    this.later =
        CompletableFuture.delayedExecutor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS, later);
  }

  /** Fails with etcd's status. */
  CompletableFuture<Void> begin() {
    var status = group.status();
    if (!status.isLeader()) {
      return CompletableFuture.failedFuture(EtcdError.NOT_LEADER.exception());
    }
    if (!status.configuration().isVoter(target)) {
      return CompletableFuture.failedFuture(EtcdError.BAD_LEADER_TRANSFEREE.exception());
    }
    if (status.leader() == target) {
      return CompletableFuture.completedFuture(null);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    return group.transferLeadership(target).thenCompose(_ -> seen(deadline));
  }

  private CompletableFuture<Void> seen(long deadline) {
    if (group.status().leader() == target) {
      return CompletableFuture.completedFuture(null);
    }
    if (System.nanoTime() > deadline) {
      throw new CompletionException(EtcdError.LEADER_TRANSFER_TIMED_OUT.exception());
    }
    return CompletableFuture.runAsync(() -> {}, later).thenCompose(_ -> seen(deadline));
  }
}
