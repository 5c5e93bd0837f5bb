package dev.quorate.node.faults;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.process.NodeProcess;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Large values under one key, whose old versions are compacted: they fill logs, not stores. */
final class Ballast {
  private static final ByteString VALUE = ByteString.copyFrom(new byte[128 << 10]);

  private Ballast() {}

  /** Writes through one node until another one has ended. */
  static void writeUntilEnded(NodeProcess through, NodeProcess ends) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", through.clientPort()).usePlaintext().build();
    try {
      Awaitility.await(ends.nodeId() + " ends, as its disk is full")
          .atMost(ThreeNodes.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                write(KVGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS));
                return !ends.isAlive();
              });
    } finally {
      channel.shutdownNow();
    }
  }

  private static void write(KVGrpc.KVBlockingStub kv) {
    try {
      long revision =
          kv.put(
                  PutRequest.newBuilder()
                      .setKey(ByteString.copyFromUtf8("ballast"))
                      .setValue(VALUE)
                      .build())
              .getHeader()
              .getRevision();
      var _ = kv.compact(CompactionRequest.newBuilder().setRevision(revision).build());
    } catch (StatusRuntimeException inDoubt) {
      // Nobody reads it.
    }
  }
}
