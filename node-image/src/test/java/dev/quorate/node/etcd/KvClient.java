package dev.quorate.node.etcd;

import com.google.protobuf.Message;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Sends requests as they are, and gives back the response or the status. */
final class KvClient implements AutoCloseable {
  final ManagedChannel channel;
  private final KVGrpc.KVBlockingStub kv;

  KvClient(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    kv = KVGrpc.newBlockingStub(channel);
  }

  /** What a server said: a response, or a status. */
  sealed interface Answer {
    record Response(Message message) implements Answer {}

    record Failure(Status.Code code, String text) implements Answer {}
  }

  Answer send(Message request) {
    KVGrpc.KVBlockingStub stub = kv.withDeadlineAfter(20, TimeUnit.SECONDS);
    try {
      return new Answer.Response(
          switch (request) {
            case RangeRequest range -> stub.range(range);
            case PutRequest put -> stub.put(put);
            case DeleteRangeRequest delete -> stub.deleteRange(delete);
            case TxnRequest txn -> stub.txn(txn);
            case CompactionRequest compaction -> stub.compact(compaction);
            default -> throw new IllegalArgumentException("not of the KV service: " + request);
          });
    } catch (StatusRuntimeException e) {
      return new Answer.Failure(e.getStatus().getCode(), e.getStatus().getDescription());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
