package dev.quorate.node.membership;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.engine.RaftGroup;
import dev.quorate.node.files.HexId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The group as its leader changes it: blocks the caller until a request is committed, and fails
 * with {@link AdminCallRefused} when it cannot be within a few seconds.
 */
final class LedGroup {
  static final Duration DEADLINE = Duration.ofSeconds(6);
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int SHARE_OF_LAST_ATTEMPT = 6;

  private final RaftGroup<?> group;
  private final Duration patience;

  LedGroup(RaftGroup<?> group) {
    this(group, DEADLINE);
  }

  /**
   * @param patience for each request
   */
  LedGroup(RaftGroup<?> group, Duration patience) {
    this.group = group;
    this.patience = patience;
  }

  /** A request to the group. */
  @FunctionalInterface
  interface Request extends Function<RaftGroup<?>, CompletableFuture<?>> {}

  GroupStatus status() {
    return group.status();
  }

  /**
   * Waits until this leader is proven to lead and everything in its log is committed and applied
   * here: only then are the configuration and the removed members facts. A configuration counts
   * from the moment it is in the log, and one that is not committed can still be undone.
   */
  GroupStatus settled() {
    long lastIndex = requireLeader().lastIndex();
    await("reading the membership", RaftGroup::readIndex);
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      GroupStatus status = requireLeader();
      if (status.commitIndex() >= lastIndex && status.appliedIndex() >= lastIndex) {
        return status;
      }
      if (System.nanoTime() > deadline) {
        throw new AdminCallRefused(
            AdminCallRefused.Code.UNAVAILABLE,
            "an earlier change of membership is not committed yet");
      }
      LockSupport.parkNanos(BUSY_PAUSE_NANOS);
    }
  }

  /** Waits until this member sees {@code target} lead. */
  void awaitLeader(long target) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (group.status().leader() != target) {
      if (System.nanoTime() > deadline) {
        throw new AdminCallRefused(
            AdminCallRefused.Code.UNAVAILABLE, HexId.format(target) + " did not take over in time");
      }
      LockSupport.parkNanos(BUSY_PAUSE_NANOS);
    }
  }

  /**
   * @throws AdminCallRefused with the leader, if it is another member
   */
  GroupStatus requireLeader() {
    GroupStatus status = group.status();
    if (!status.isLeader()) {
      throw AdminCallRefused.notLeader(status.configuration().member(status.leader()));
    }
    return status;
  }

  /** Waits for a request to the group; asks again while the group is busy with another change. */
  void await(String what, Request request) {
    await(what, request, AdminCallRefused.Code.CONFLICT);
  }

  /**
   * @param whenInvalid the code of a request that contradicts the configuration
   */
  void await(String what, Request request, AdminCallRefused.Code whenInvalid) {
    long deadline = System.nanoTime() + patience.toNanos();
    // A request just before the deadline could not be answered in time: its refusal would pass for
    // a
    // change that may still be committed, and the reason would be lost.
    long lastAttempt = deadline - patience.toNanos() / SHARE_OF_LAST_ATTEMPT;
    while (true) {
      try {
        request.apply(group).get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        boolean isBusy = e.getCause() instanceof RaftException.Busy;
        if (!isBusy || System.nanoTime() + BUSY_PAUSE_NANOS > lastAttempt) {
          throw refusal(what, e.getCause(), whenInvalid);
        }
        LockSupport.parkNanos(BUSY_PAUSE_NANOS);
      } catch (TimeoutException e) {
        throw new AdminCallRefused(
            AdminCallRefused.Code.UNAVAILABLE,
            what + " was not committed within " + patience.toSeconds() + " s; it may still be");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AdminCallRefused(
            AdminCallRefused.Code.UNAVAILABLE, what + ": this node is stopping");
      }
    }
  }

  private AdminCallRefused refusal(
      String what, Throwable cause, AdminCallRefused.Code whenInvalid) {
    return switch (cause) {
      case RaftException.NotLeader notLeader ->
          AdminCallRefused.notLeader(group.status().configuration().member(notLeader.leader()));
      case RaftException.Overloaded overloaded ->
          new AdminCallRefused(AdminCallRefused.Code.OVERLOADED, overloaded.getMessage());
      case RaftException.Invalid invalid ->
          new AdminCallRefused(whenInvalid, what + ": " + invalid.getMessage());
      default ->
          new AdminCallRefused(AdminCallRefused.Code.UNAVAILABLE, what + ": " + cause.getMessage());
    };
  }
}
