package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CampaignRequest;
import dev.quorate.node.etcd.wire.CampaignResponse;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.LeaderKey;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RangeResponse;
import dev.quorate.node.etcd.wire.ResponseHeader;
import dev.quorate.node.etcd.wire.TxnResponse;
import java.util.concurrent.CompletableFuture;

/** One candidate's way to the office. */
final class Campaign {
  private final LocalClient member;
  private final Caller caller;
  private final CampaignRequest request;
  private final Queue queue;
  private final ByteString key;
  private final long lease;

  Campaign(LocalClient member, Caller caller, CampaignRequest request, long lease) {
    this.member = member;
    this.caller = caller;
    this.request = request;
    this.queue = Queue.of(request.getName());
    this.key = queue.key(lease);
    this.lease = lease;
  }

  CompletableFuture<CampaignResponse> untilElected() {
    return member
        .txn(Queue.enter(key, request.getValue(), lease).build())
        .thenCompose(this::entered);
  }

  private CompletableFuture<CampaignResponse> entered(TxnResponse entered) {
    ResponseHeader header = entered.getHeader();
    if (entered.getSucceeded()) {
      Office office = new Office(key, header.getRevision(), lease);
      return await(office, header, true);
    }
    KeyValue before = entered.getResponses(0).getResponseRange().getKvs(0);
    Office office = new Office(key, before.getCreateRevision(), lease);
    if (before.getValue().equals(request.getValue())) {
      return await(office, header, false);
    }
    return office
        .proclaim(member, request.getValue())
        .exceptionallyCompose(why -> leave(office, why))
        .thenCompose(_ -> await(office, header, false));
  }

  /**
   * @param header of what put it into the queue, which is that of the answer
   */
  private CompletableFuture<CampaignResponse> await(
      Office office, ResponseHeader header, boolean isNew) {
    return queue
        .awaitFirst(member, caller, office.created())
        .exceptionallyCompose(why -> leave(office, why))
        .thenCompose(_ -> member.range(RangeRequest.newBuilder().setKey(key).build()))
        .thenCompose(own -> isFirst(office, header, isNew, own));
  }

  /** Its lease may have ended while it waited: etcd tells it that it leads. */
  private CompletableFuture<CampaignResponse> isFirst(
      Office office, ResponseHeader header, boolean isNew, RangeResponse own) {
    if (own.getKvsList().isEmpty() || own.getKvs(0).getCreateRevision() != office.created()) {
      return LockError.NOT_LEADER.failed();
    }
    // A key that was there already belongs to another call with this lease too.
    return isNew && caller.hasGone()
        ? leave(office, Caller.cancelled())
        : CompletableFuture.completedFuture(
            CampaignResponse.newBuilder()
                .setHeader(header)
                .setLeader(
                    LeaderKey.newBuilder()
                        .setName(request.getName())
                        .setKey(key)
                        .setRev(office.created())
                        .setLease(lease))
                .build());
  }

  /** Nobody would know that it leads. */
  private <T> CompletableFuture<T> leave(Office office, Throwable why) {
    return office
        .resign(member)
        .handle((_, _) -> why)
        .thenCompose(CompletableFuture::<T>failedFuture);
  }
}
