package dev.quorate.node.etcd.lock;

import dev.quorate.node.etcd.call.EtcdError;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.concurrent.CompletableFuture;

/**
 * What these services refuse, in etcd's words (client/v3/concurrency, v3election). They have no
 * codes of their own in etcd.
 */
enum LockError {
  SESSION_EXPIRED("mutex: session is expired"),
  NOT_LEADER("election: not leader"),
  NO_LEADER("election: no leader"),
  NO_LEADER_KEY("\"leader\" field must be provided");

  private final String text;

  LockError(String text) {
    this.text = text;
  }

  StatusException exception() {
    return Status.UNKNOWN.withDescription(text).asException();
  }

  <T> CompletableFuture<T> failed() {
    return CompletableFuture.failedFuture(exception());
  }

  /**
   * A refusal of another service comes with its text and without its code, as from etcd; that this
   * member cannot serve now keeps its code, by which clients ask another one.
   */
  static <T> CompletableFuture<T> inWordsOfEtcd(CompletableFuture<T> answer) {
    return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(of(failure)));
  }

  private static StatusException of(Throwable failure) {
    StatusException answer = EtcdError.of(failure);
    Status status = answer.getStatus();
    return switch (status.getCode()) {
      case UNAVAILABLE, RESOURCE_EXHAUSTED, CANCELLED, FAILED_PRECONDITION, UNAUTHENTICATED ->
          answer;
      default -> Status.UNKNOWN.withDescription(status.getDescription()).asException();
    };
  }
}
