package dev.quorate.node.etcd.maintenance;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The client of a stream that a thread writes to, no faster than the client reads. To be made while
 * the call is opened.
 */
final class PatientClient<R> {
  /** One that takes nothing for so long keeps compacted history in memory for nothing. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A share of the memory may be free again without a word from the client. */
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final ServerCallStreamObserver<R> client;

  PatientClient(ServerCallStreamObserver<R> client) {
    this.client = client;
    client.setOnReadyHandler(this::wake);
    client.setOnCancelHandler(this::wake);
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Waits until the client has taken what came before. */
  void send(R response) throws IOException {
    awaitReadiness();
    client.onNext(response);
  }

  void end() {
    client.onCompleted();
  }

  private synchronized void awaitReadiness() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!client.isReady()) {
      if (client.isCancelled()) {
        throw new Gone(Status.CANCELLED);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new Gone(
            Status.ABORTED.withDescription(
                "etcdserver: the client took nothing for %d s".formatted(PATIENCE.toSeconds())));
      }
      try {
        TimeUnit.MILLISECONDS.timedWait(this, LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        throw new Gone(Status.UNAVAILABLE.withDescription("etcdserver: server stopped"));
      }
    }
  }

  /** There is nobody to send the rest to. */
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    Gone(Status status) {
      super(status.toString());
      this.status = status;
    }

    StatusException exception() {
      return status.asException();
    }
  }
}
