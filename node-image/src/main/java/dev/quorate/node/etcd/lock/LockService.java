package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LockGrpc;
import dev.quorate.node.etcd.wire.LockRequest;
import dev.quorate.node.etcd.wire.LockResponse;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.TxnResponse;
import dev.quorate.node.etcd.wire.UnlockRequest;
import dev.quorate.node.etcd.wire.UnlockResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** etcd's Lock service (its v3lock/lock.go and client/v3/concurrency/mutex.go). */
public final class LockService extends LockGrpc.LockImplBase {
  private final CallGate calls;
  private final LocalServices services;

  public LockService(CallGate calls, LocalServices services) {
    this.calls = calls;
    this.services = services;
  }

  @Override
  public void lock(LockRequest request, StreamObserver<LockResponse> client) {
    calls.serveAsVoter(
        client,
        call -> {
          LocalClient member = new LocalClient(services);
          Caller caller = Caller.of(client);
          Queue queue = Queue.of(request.getName());
          CompletableFuture<LockResponse> locked =
              member
                  .lease(request.getLease())
                  .thenCompose(lease -> new Locking(member, caller, queue, lease).lock());
          call.answer(LockError.inWordsOfEtcd(locked), response -> response);
        });
  }

  /** One client's way to the lock. */
  private static final class Locking {
    private final LocalClient member;
    private final Caller caller;
    private final Queue queue;
    private final long lease;
    private final ByteString key;

    Locking(LocalClient member, Caller caller, Queue queue, long lease) {
      this.member = member;
      this.caller = caller;
      this.queue = queue;
      this.lease = lease;
      this.key = queue.key(lease);
    }

    CompletableFuture<LockResponse> lock() {
      RequestOp first = Queue.get(queue.first());
      return member
          .txn(
              Queue.enter(key, ByteString.EMPTY, lease).addSuccess(first).addFailure(first).build())
          .thenCompose(this::entered);
    }

    private CompletableFuture<LockResponse> entered(TxnResponse entered) {
      ResponseHeader header = entered.getHeader();
      boolean isNew = entered.getSucceeded();
      long created =
          isNew ? header.getRevision() : found(entered, 0).getFirst().getCreateRevision();
      List<KeyValue> first = found(entered, 1);
      if (first.isEmpty() || first.getFirst().getCreateRevision() == created) {
        // A key that was there already belongs to another call with this lease too.
        return isNew && caller.hasGone() ? leave(Caller.cancelled()) : locked(header);
      }
      return queue
          .awaitFirst(member, caller, created)
          .thenCompose(_ -> member.range(RangeRequest.newBuilder().setKey(key).build()))
          .exceptionallyCompose(this::leave)
          .thenCompose(this::isFirst);
    }

    private static List<KeyValue> found(TxnResponse entered, int at) {
      return entered.getResponses(at).getResponseRange().getKvsList();
    }

    /** Its lease may have ended, or another call released it. */
    private CompletableFuture<LockResponse> isFirst(RangeResponse own) {
      if (own.getKvsList().isEmpty()) {
        return LockError.SESSION_EXPIRED.failed();
      }
      return caller.hasGone() ? leave(Caller.cancelled()) : locked(own.getHeader());
    }

    /** Nobody would know that it has the lock. */
    private <T> CompletableFuture<T> leave(Throwable why) {
      return member
          .delete(key)
          .handle((_, _) -> why)
          .thenCompose(CompletableFuture::<T>failedFuture);
    }

    private CompletableFuture<LockResponse> locked(ResponseHeader header) {
      return CompletableFuture.completedFuture(
          LockResponse.newBuilder().setHeader(header).setKey(key).build());
    }
  }

  @Override
  public void unlock(UnlockRequest request, StreamObserver<UnlockResponse> client) {
    calls.serveAsVoter(
        client,
        call ->
            call.answer(
                LockError.inWordsOfEtcd(new LocalClient(services).delete(request.getKey())),
                deleted -> UnlockResponse.newBuilder().setHeader(deleted.getHeader()).build()));
  }
}
