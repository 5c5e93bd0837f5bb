package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.TxnResponse;
import java.util.concurrent.CompletableFuture;

/**
 * A candidate's key, as long as it is the one that was created then.
 *
 * @param created the revision at which the key was created
 */
record Office(ByteString key, long created, long lease) {

  /** Puts a value of whoever leads. */
  CompletableFuture<ResponseHeader> proclaim(LocalClient member, ByteString value) {
    return member
        .txn(held().addSuccess(Queue.put(key, value, lease)).build())
        .thenCompose(
            proclaimed ->
                proclaimed.getSucceeded()
                    ? CompletableFuture.completedFuture(proclaimed.getHeader())
                    : LockError.NOT_LEADER.failed());
  }

  /** Deletes the key; whoever does not have it any more has nothing to give up. */
  CompletableFuture<ResponseHeader> resign(LocalClient member) {
    return member
        .txn(
            held()
                .addSuccess(
                    RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .build())
        .thenApply(TxnResponse::getHeader);
  }

  private TxnRequest.Builder held() {
    return TxnRequest.newBuilder().addCompare(Queue.createdAt(key, created));
  }
}
