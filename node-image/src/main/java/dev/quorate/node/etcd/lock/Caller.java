package dev.quorate.node.etcd.lock;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** The client of a call, until it has gone or the call has ended. */
final class Caller {
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private final BooleanSupplier isReady;
  private volatile Runnable onReady = () -> {};

  private Caller(BooleanSupplier isReady) {
    this.isReady = isReady;
  }

  /** Before the call's method returns. */
  static Caller of(StreamObserver<?> client) {
    ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) client;
    Caller caller = new Caller(call::isReady);
    call.setOnCancelHandler(() -> caller.gone.complete(null));
    call.setOnCloseHandler(() -> caller.gone.complete(null));
    call.setOnReadyHandler(() -> caller.onReady.run());
    return caller;
  }

  boolean hasGone() {
    return gone.isDone();
  }

  /** Whether it has taken what it was sent. */
  boolean isReady() {
    return isReady.getAsBoolean();
  }

  /**
   * @param listener in place of the one before
   */
  void whenReady(Runnable listener) {
    onReady = listener;
  }

  /** At once if it has gone already. */
  void whenGone(Runnable listener) {
    CompletableFuture<Void> _ = gone.thenRun(listener);
  }

  static Throwable cancelled() {
    return Status.CANCELLED.withDescription("context canceled").asException();
  }
}
