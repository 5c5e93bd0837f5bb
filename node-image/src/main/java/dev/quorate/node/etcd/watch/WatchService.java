package dev.quorate.node.etcd.watch;

import dev.quorate.node.etcd.call.Asker;
import dev.quorate.node.etcd.call.Backend;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.call.LeaderRequired;
import dev.quorate.node.etcd.wire.WatchGrpc;
import dev.quorate.node.etcd.wire.WatchRequest;
import dev.quorate.node.etcd.wire.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** etcd's Watch service: streams of watches on what this member has applied. */
public final class WatchService extends WatchGrpc.WatchImplBase {
  /** etcd's default of --watch-progress-notify-interval. */
  public static final Duration PROGRESS_INTERVAL = Duration.ofMinutes(10);

  private final CallGate calls;
  private final Executor threads;
  private Optional<WatchHub> hub = Optional.empty();
  private volatile boolean isClosed;

  /**
   * @param threads where histories are read and events sent
   */
  public WatchService(CallGate calls, Executor threads) {
    this.calls = calls;
    this.threads = threads;
  }

  @Override
  public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> observer) {
    ServerCallStreamObserver<WatchResponse> client =
        (ServerCallStreamObserver<WatchResponse>) observer;
    Optional<Backend> backend = calls.openAsVoter(client);
    if (backend.isEmpty()) {
      return new Refused();
    }
    WatchStream stream =
        new WatchStream(
            hub(backend.get()),
            client,
            threads,
            LeaderRequired.isOfThisCall(),
            Asker.ofThisCall(backend.get()));
    stream.open();
    if (isClosed) {
      stream.end(Optional.of(EtcdError.STOPPED.exception()));
    }
    return stream;
  }

  /** Requests that came with the first one, and nobody reads. */
  private static final class Refused implements StreamObserver<WatchRequest> {
    @Override
    public void onNext(WatchRequest request) {}

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onCompleted() {}
  }

  /** A node may have another state machine than before: its member was replaced. */
  private synchronized WatchHub hub(Backend backend) {
    if (hub.isEmpty() || hub.get().backend().state() != backend.state()) {
      hub.ifPresent(WatchService::end);
      hub = Optional.of(new WatchHub(backend, threads));
    }
    return hub.get();
  }

  private synchronized Optional<WatchHub> hub() {
    return hub;
  }

  /** Several times a second. */
  public void lookAgain() {
    hub().ifPresent(open -> open.streams().forEach(WatchStream::lookAgain));
  }

  /** For streams that asked for it: there has been no leader for an election timeout. */
  public void leaderIsLost() {
    hub()
        .ifPresent(
            open ->
                open.streams().stream()
                    .filter(WatchStream::needsLeader)
                    .forEach(stream -> stream.end(Optional.of(EtcdError.NO_LEADER.exception()))));
  }

  /** Once in {@link #PROGRESS_INTERVAL}. */
  public void progressIsDue() {
    hub().ifPresent(open -> open.streams().forEach(WatchStream::progressIsDue));
  }

  /** Ends all streams: none ends by itself, and the server waits for them. Opens none any more. */
  public void close() {
    isClosed = true;
    hub().ifPresent(WatchService::end);
  }

  private static void end(WatchHub open) {
    open.streams().forEach(stream -> stream.end(Optional.of(EtcdError.STOPPED.exception())));
  }
}
