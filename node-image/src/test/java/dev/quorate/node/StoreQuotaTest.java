package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.CompactionRequest;
import dev.quorate.node.etcd.wire.DeleteRangeRequest;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is full is said in the report, for as long as it is. */
class StoreQuotaTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  @Test
  void aFullStoreIsSaidUntilThereIsRoom(@TempDir Path directory) throws Exception {
    NodeOptions options =
        LoopbackOptions.withQuota(
            "n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()), 10_000);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try (Node node = Node.start(options, failure -> {})) {
      KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel);
      await().until(() -> node.api().report().state() == NodeState.SERVING);
      PutRequest put =
          PutRequest.newBuilder()
              .setKey(KEY)
              .setValue(ByteString.copyFrom(new byte[9_900]))
              .build();
      kv.withDeadlineAfter(20, TimeUnit.SECONDS).put(put);
      assertThat(problems(node)).containsExactly("StoreFull");
      assertThatThrownBy(() -> kv.put(put))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("etcdserver: mvcc: database space exceeded");

      long deleted =
          kv.deleteRange(DeleteRangeRequest.newBuilder().setKey(KEY).build())
              .getHeader()
              .getRevision();
      kv.compact(CompactionRequest.newBuilder().setRevision(deleted).build());
      await("what was compacted is given back")
          .atMost(Duration.ofSeconds(20))
          .until(() -> problems(node).isEmpty());
      kv.put(put);
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<String> problems(Node node) {
    return node.api().report().problems().stream().map(Problem::reason).toList();
  }
}
