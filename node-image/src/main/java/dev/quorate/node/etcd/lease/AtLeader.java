package dev.quorate.node.etcd.lease;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.lease.Lessor;
import dev.quorate.node.raft.configuration.Member;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A question that only the leader can answer: asked here if this member leads, and of the leader
 * otherwise; again for a while, since leaders change.
 *
 * @param <T> the answer
 */
final class AtLeader<T> {
  /** etcd's time for a request: 5 s and two election timeouts. */
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private static final int PAUSE_MILLIS = 100;

  private final Backend backend;
  private final Executor retries;
  private final Function<Lessor, CompletableFuture<T>> here;
  private final Function<String, CompletableFuture<T>> there;

  /**
   * @param retries where the next attempt begins
   * @param there asks the member at this address
   */
  AtLeader(
      Backend backend,
      Executor retries,
      Function<Lessor, CompletableFuture<T>> here,
      Function<String, CompletableFuture<T>> there) {
    this.backend = backend;
    this.retries = retries;
    this.here = here;
    this.there = there;
  }

  /**
   * @param isHandedOn whether another member takes this one for the leader: then it answers, or
   *     nobody does
   */
  CompletableFuture<T> ask(boolean isHandedOn) {
    return isHandedOn
        ? here.apply(backend.lessor())
        : askUntil(System.nanoTime() + PATIENCE.toNanos());
  }

  private CompletableFuture<T> askUntil(long end) {
    return attempt()
        .exceptionallyCompose(
            failure -> {
              Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
              return System.nanoTime() < end && mayBeAskedAgain(why)
                  ? CompletableFuture.runAsync(
                          () -> {},
                          CompletableFuture.delayedExecutor(
                              PAUSE_MILLIS, TimeUnit.MILLISECONDS, retries))
                      .thenCompose(_ -> askUntil(end))
                  : CompletableFuture.failedFuture(failure);
            });
  }

  private CompletableFuture<T> attempt() {
    GroupStatus status = backend.group().status();
    if (status.isLeader()) {
      return here.apply(backend.lessor());
    }
    return status
        .configuration()
        .member(status.leader())
        .map(Member::clientAddress)
        .map(there)
        .orElseGet(
            () -> CompletableFuture.failedFuture(new RaftException.NotLeader(status.leader())));
  }

  private static boolean mayBeAskedAgain(Throwable why) {
    return switch (why) {
      case RaftException.NotLeader _, RaftException.LeaderChanged _ -> true;
      case StatusRuntimeException e -> hasNotAnswered(e.getStatus().getCode());
      default -> false;
    };
  }

  /** A leader that is paused answers nothing, and is the leader until there is another one. */
  private static boolean hasNotAnswered(Status.Code code) {
    return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
  }
}
