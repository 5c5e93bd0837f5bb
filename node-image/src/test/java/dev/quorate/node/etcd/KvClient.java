package dev.quorate.node.etcd;

import com.google.protobuf.Message;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.HashKVRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.LeaseGrantRequest;
import dev.quorate.node.etcd.wire.LeaseGrpc;
import dev.quorate.node.etcd.wire.LeaseKeepAliveRequest;
import dev.quorate.node.etcd.wire.LeaseKeepAliveResponse;
import dev.quorate.node.etcd.wire.LeaseLeasesRequest;
import dev.quorate.node.etcd.wire.LeaseRevokeRequest;
import dev.quorate.node.etcd.wire.LeaseTimeToLiveRequest;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Sends requests as they are, and gives back the response or the status. */
final class KvClient implements AutoCloseable {
  final ManagedChannel channel;
  private final KVGrpc.KVBlockingStub kv;
  private final LeaseGrpc.LeaseBlockingStub leases;

  KvClient(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    kv = KVGrpc.newBlockingStub(channel);
    leases = LeaseGrpc.newBlockingStub(channel);
  }

  /** What a server said: a response, or a status. */
  sealed interface Answer {
    record Response(Message message) implements Answer {}

    record Failure(Status.Code code, String text) implements Answer {}
  }

  Answer send(Message request) {
    KVGrpc.KVBlockingStub stub = kv.withDeadlineAfter(20, TimeUnit.SECONDS);
    LeaseGrpc.LeaseBlockingStub leaseStub = leases.withDeadlineAfter(20, TimeUnit.SECONDS);
    try {
      return new Answer.Response(
          switch (request) {
            case RangeRequest range -> stub.range(range);
            case PutRequest put -> stub.put(put);
            case DeleteRangeRequest delete -> stub.deleteRange(delete);
            case TxnRequest txn -> stub.txn(txn);
            case CompactionRequest compaction -> stub.compact(compaction);
            case LeaseGrantRequest grant -> leaseStub.leaseGrant(grant);
            case LeaseRevokeRequest revocation -> leaseStub.leaseRevoke(revocation);
            case LeaseTimeToLiveRequest question -> leaseStub.leaseTimeToLive(question);
            case LeaseLeasesRequest question -> leaseStub.leaseLeases(question);
            case HashKVRequest question ->
                MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .hashKV(question);
            case LeaseKeepAliveRequest renewal -> keepAlive(renewal);
            default -> throw new IllegalArgumentException("not of these services: " + request);
          });
    } catch (StatusRuntimeException e) {
      return new Answer.Failure(e.getStatus().getCode(), e.getStatus().getDescription());
    }
  }

  /** A stream of one. */
  private LeaseKeepAliveResponse keepAlive(LeaseKeepAliveRequest renewal) {
    CompletableFuture<LeaseKeepAliveResponse> answer = new CompletableFuture<>();
    StreamObserver<LeaseKeepAliveRequest> requests =
        LeaseGrpc.newStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .leaseKeepAlive(
                new StreamObserver<>() {
                  @Override
                  public void onNext(LeaseKeepAliveResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("no answer"));
                  }
                });
    requests.onNext(renewal);
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StatusRuntimeException status ? status : e;
    } finally {
      requests.onCompleted();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
