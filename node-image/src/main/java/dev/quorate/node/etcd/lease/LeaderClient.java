package dev.quorate.node.etcd.lease;

import dev.quorate.node.etcd.call.Asker;
import dev.quorate.node.etcd.call.HandedOn;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveResponse;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Hands calls on to the leader's client port, over one connection. Thread-safe. */
final class LeaderClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private record Connected(String address, ManagedChannel channel) {}

  private Optional<Connected> connected = Optional.empty();
  private boolean closed;

  /**
   * @param address of the leader's client port
   * @param asker in whose name: the leader asks for permission once more
   */
  CompletableFuture<LeaseKeepAliveResponse> keepAlive(
      String address, Asker asker, LeaseKeepAliveRequest request) {
    return call(
        address,
        asker,
        (leader, answer) -> {
          StreamObserver<LeaseKeepAliveRequest> requests = leader.leaseKeepAlive(answer);
          requests.onNext(request);
          requests.onCompleted();
        });
  }

  CompletableFuture<LeaseTimeToLiveResponse> timeToLive(
      String address, Asker asker, LeaseTimeToLiveRequest request) {
    return call(address, asker, (leader, answer) -> leader.leaseTimeToLive(request, answer));
  }

  private interface Method<R> {
    void call(LeaseGrpc.LeaseStub leader, StreamObserver<R> answer);
  }

  private <R> CompletableFuture<R> call(String address, Asker asker, Method<R> method) {
    Metadata headers = asker.headers();
    headers.merge(HandedOn.mark());
    First<R> answer = new First<>();
    method.call(
        LeaseGrpc.newStub(channelTo(address))
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
        answer);
    return answer.future;
  }

  private synchronized ManagedChannel channelTo(String address) {
    if (connected.filter(it -> it.address().equals(address)).isEmpty()) {
      connected.ifPresent(it -> it.channel().shutdown());
      ManagedChannel channel =
          NettyChannelBuilder.forTarget("dns:///" + address)
              .usePlaintext()
              .directExecutor()
              .build();
      connected = Optional.of(new Connected(address, channel));
      if (closed) {
        channel.shutdownNow();
      }
    }
    return connected.get().channel();
  }

  @Override
  public synchronized void close() {
    closed = true;
    connected.ifPresent(it -> it.channel().shutdownNow());
  }

  /** The first answer of a call, or its failure. */
  private static final class First<R> implements StreamObserver<R> {
    final CompletableFuture<R> future = new CompletableFuture<>();

    @Override
    public void onNext(R answer) {
      future.complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
      future.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      future.completeExceptionally(new IllegalStateException("the leader ended without an answer"));
    }
  }
}
