package dev.quorate.node.etcd.lease;

import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The renewals of one client, one after the other: the next one is taken when the one before is
 * answered, so a client that sends more waits on its own side.
 */
final class KeepAlives implements StreamObserver<LeaseKeepAliveRequest> {
  private final Call<LeaseKeepAliveResponse> call;
  private final ServerCallStreamObserver<LeaseKeepAliveResponse> client;
  private final Function<LeaseKeepAliveRequest, CompletableFuture<Long>> renewal;

  private boolean isRenewing;
  private boolean hasEnded;

  /**
   * @param renewal gives the TTL, 0 for a lease that is gone
   */
  KeepAlives(
      Call<LeaseKeepAliveResponse> call,
      ServerCallStreamObserver<LeaseKeepAliveResponse> client,
      Function<LeaseKeepAliveRequest, CompletableFuture<Long>> renewal) {
    this.call = call;
    this.client = client;
    this.renewal = renewal;
    client.disableAutoRequest();
    client.request(1);
  }

  @Override
  public void onNext(LeaseKeepAliveRequest request) {
    synchronized (this) {
      isRenewing = true;
    }
    CompletableFuture<Long> _ =
        renewal.apply(request).whenComplete((ttl, failure) -> answer(request, ttl, failure));
  }

  private synchronized void answer(LeaseKeepAliveRequest request, Long ttl, Throwable failure) {
    isRenewing = false;
    if (client.isCancelled()) {
      return;
    }
    if (failure != null) {
      call.fail(failure);
      return;
    }
    long revision = call.backend().state().keyspace().revision();
    client.onNext(
        LeaseKeepAliveResponse.newBuilder()
            .setHeader(call.header(revision))
            .setID(request.getID())
            .setTTL(ttl)
            .build());
    if (hasEnded) {
      client.onCompleted();
    } else {
      client.request(1);
    }
  }

  @Override
  public void onError(Throwable gone) {
    // The client is away; there is nobody to answer.
  }

  @Override
  public synchronized void onCompleted() {
    hasEnded = true;
    if (!isRenewing) {
      client.onCompleted();
    }
  }
}
