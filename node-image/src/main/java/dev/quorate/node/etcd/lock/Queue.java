package dev.quorate.node.etcd.lock;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Compare;
import dev.quorate.node.etcd.wire.Event;
import dev.quorate.node.etcd.wire.KeyValue;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest;
import dev.quorate.node.etcd.wire.WatchCreateRequest.FilterType;
import dev.quorate.node.etcd.wire.WatchResponse;
import java.util.concurrent.CompletableFuture;

/**
 * The keys {@code NAME/LEASE}, lease in hexadecimal digits, by the revision at which each was
 * created: the first one has the lock, and each other one waits until the one before it is deleted,
 * so that a deletion wakes one of them (etcd's client/v3/concurrency/key.go).
 */
record Queue(ByteString prefix) {
  static Queue of(ByteString name) {
    return new Queue(name.concat(ByteString.copyFromUtf8("/")));
  }

  ByteString key(long lease) {
    return prefix.concat(ByteString.copyFromUtf8(Long.toString(lease, 16)));
  }

  /** The one that has the lock. */
  RangeRequest first() {
    return range()
        .setSortTarget(RangeRequest.SortTarget.CREATE)
        .setSortOrder(RangeRequest.SortOrder.ASCEND)
        .setLimit(1)
        .build();
  }

  private RangeRequest.Builder range() {
    return RangeRequest.newBuilder().setKey(prefix).setRangeEnd(end());
  }

  private ByteString end() {
    // The prefix ends with '/', which the next character follows.
    return prefix.substring(0, prefix.size() - 1).concat(ByteString.copyFromUtf8("0"));
  }

  WatchCreateRequest.Builder watch() {
    return WatchCreateRequest.newBuilder().setKey(prefix).setRangeEnd(end());
  }

  /** Puts a key if it is not there yet. */
  static TxnRequest.Builder enter(ByteString key, ByteString value, long lease) {
    return TxnRequest.newBuilder()
        .addCompare(createdAt(key, 0))
        .addSuccess(put(key, value, lease))
        .addFailure(get(RangeRequest.newBuilder().setKey(key).build()));
  }

  static Compare createdAt(ByteString key, long revision) {
    return Compare.newBuilder()
        .setTarget(Compare.CompareTarget.CREATE)
        .setResult(Compare.CompareResult.EQUAL)
        .setKey(key)
        .setCreateRevision(revision)
        .build();
  }

  static RequestOp put(ByteString key, ByteString value, long lease) {
    return RequestOp.newBuilder()
        .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value).setLease(lease))
        .build();
  }

  static RequestOp get(RangeRequest range) {
    return RequestOp.newBuilder().setRequestRange(range).build();
  }

  /** Completes when no key is left that was created before this revision. */
  CompletableFuture<Void> awaitFirst(LocalClient member, Caller caller, long revision) {
    return member
        .range(
            range()
                .setMaxCreateRevision(revision - 1)
                .setSortTarget(RangeRequest.SortTarget.CREATE)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .setLimit(1)
                .build())
        .thenCompose(
            found -> {
              if (found.getKvsList().isEmpty()) {
                return CompletableFuture.completedFuture(null);
              }
              return deletion(member, caller, found.getKvs(0), found.getHeader().getRevision())
                  .thenCompose(_ -> awaitFirst(member, caller, revision));
            });
  }

  private static CompletableFuture<Void> deletion(
      LocalClient member, Caller caller, KeyValue before, long revision) {
    CompletableFuture<Void> deletion = new CompletableFuture<>();
    LocalWatch _ =
        member.watch(
            WatchCreateRequest.newBuilder()
                .setKey(before.getKey())
                .setStartRevision(revision)
                .addFilters(FilterType.NOPUT)
                .build(),
            caller,
            new LocalWatch.Listener() {
              @Override
              public void onResponse(LocalWatch watch, WatchResponse response) {
                // One that was compacted meanwhile: whoever waits looks at the queue again.
                if (response.getCanceled()
                    || response.getEventsList().stream()
                        .anyMatch(event -> event.getType() == Event.EventType.DELETE)) {
                  watch.close();
                  deletion.complete(null);
                }
              }

              @Override
              public void onFailure(Throwable failure) {
                deletion.completeExceptionally(failure);
              }
            });
    return deletion;
  }
}
