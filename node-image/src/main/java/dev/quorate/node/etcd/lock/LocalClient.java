package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.DeleteRangeResponse;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrantResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Asks the services of this member for one call of a client, in the context of that call: what
 * holds for the client there holds here.
 */
final class LocalClient {
  /** Seconds: that of a lease for a client that has none (etcd's concurrency/session.go). */
  private static final long TTL = 60;

  private final LocalServices services;
  private final Context context = Context.current();

  /** Within the call. */
  LocalClient(LocalServices services) {
    this.services = services;
  }

  CompletableFuture<RangeResponse> range(RangeRequest request) {
    return ask(services.kv()::range, request);
  }

  CompletableFuture<TxnResponse> txn(TxnRequest request) {
    return ask(services.kv()::txn, request);
  }

  CompletableFuture<DeleteRangeResponse> delete(ByteString key) {
    return ask(services.kv()::deleteRange, DeleteRangeRequest.newBuilder().setKey(key).build());
  }

  /** The id of the lease that a client names; of another one if it names none. */
  CompletableFuture<Long> lease(long id) {
    return id == 0
        ? ask(services.leases()::leaseGrant, LeaseGrantRequest.newBuilder().setTTL(TTL).build())
            .thenApply(LeaseGrantResponse::getID)
        : CompletableFuture.completedFuture(id);
  }

  /** Begins at once; the listener may be called before this returns. */
  LocalWatch watch(WatchCreateRequest request, Caller caller, LocalWatch.Listener listener) {
    LocalWatch watch = new LocalWatch(caller, listener);
    context.run(() -> watch.open(services.watches(), request));
    return watch;
  }

  private <Q, R> CompletableFuture<R> ask(BiConsumer<Q, StreamObserver<R>> method, Q request) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    context.run(
        () ->
            method.accept(
                request,
                new StreamObserver<>() {
                  @Override
                  public void onNext(R response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                }));
    return answer;
  }
}
