package dev.quorate.node.faults;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;
import dev.quorate.node.process.NodeProcess;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Small values under ever new keys, until the store has reached its quota. */
final class FullStore {
  private static final int CLIENTS = 8;
  private static final int KEYS_OF_A_TRANSACTION = 64;
  private static final ByteString VALUE = ByteString.copyFrom(new byte[256]);

  private FullStore() {}

  /** Gives the number of keys that were acknowledged. */
  static long fill(NodeProcess node) {
    ManagedChannel channel = channel(node);
    AtomicLong written = new AtomicLong();
    AtomicBoolean full = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        threads.execute(
            () -> {
              for (int number = 0; !full.get(); number++) {
                write(KVGrpc.newBlockingStub(channel), client + "-" + number, written, full);
              }
            });
      }
    } finally {
      channel.shutdownNow();
    }
    return written.get();
  }

  private static void write(
      KVGrpc.KVBlockingStub kv, String prefix, AtomicLong written, AtomicBoolean full) {
    TxnRequest.Builder transaction = TxnRequest.newBuilder();
    IntStream.range(0, KEYS_OF_A_TRANSACTION)
        .forEach(i -> transaction.addSuccess(put(prefix + "-" + i)));
    try {
      var _ = kv.txn(transaction.build());
      written.addAndGet(KEYS_OF_A_TRANSACTION);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED) {
        full.set(true);
        throw e;
      }
      // Too many requests are refused as well, until there is room again.
      if (e.getMessage().contains("database space exceeded")) {
        full.set(true);
      }
    }
  }

  private static RequestOp put(String key) {
    return RequestOp.newBuilder()
        .setRequestPut(
            PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("full-" + key)).setValue(VALUE))
        .build();
  }

  /** How many keys there are. */
  static long count(NodeProcess node) {
    ManagedChannel channel = channel(node);
    try {
      return KVGrpc.newBlockingStub(channel)
          .range(
              RangeRequest.newBuilder()
                  .setKey(ByteString.copyFromUtf8("full-"))
                  .setRangeEnd(ByteString.copyFromUtf8("full."))
                  .setCountOnly(true)
                  .build())
          .getCount();
    } finally {
      channel.shutdownNow();
    }
  }

  private static ManagedChannel channel(NodeProcess node) {
    return NettyChannelBuilder.forAddress("127.0.0.1", node.clientPort()).usePlaintext().build();
  }
}
