package dev.quorate.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.compaction.CompactionPolicy;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that runs forgets its history by itself, and nothing else. */
class AutoCompactionTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  @Test
  void whatIsOlderThanThePeriodIsCompactedAndTheNewestValueStays(@TempDir Path directory)
      throws Exception {
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()))
            .with(new CompactionPolicy.Periodic(Duration.ofSeconds(1)));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try (Node node = Node.start(options, failure -> {})) {
      KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel);
      await().until(() -> node.api().report().state() == NodeState.SERVING);
      long first = put(kv, "first");
      put(kv, "second");
      await("the first value is compacted")
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  refusal(kv, first)
                      .equals(
                          Optional.of(
                              "OUT_OF_RANGE: etcdserver: mvcc: required revision has been"
                                  + " compacted")));
      assertThat(read(kv, 0)).isEqualTo("second");
    } finally {
      channel.shutdownNow();
    }
  }

  private static long put(KVGrpc.KVBlockingStub kv, String value) {
    return kv.put(
            PutRequest.newBuilder().setKey(KEY).setValue(ByteString.copyFromUtf8(value)).build())
        .getHeader()
        .getRevision();
  }

  private static String read(KVGrpc.KVBlockingStub kv, long revision) {
    return kv.range(RangeRequest.newBuilder().setKey(KEY).setRevision(revision).build())
        .getKvs(0)
        .getValue()
        .toString(UTF_8);
  }

  private static Optional<String> refusal(KVGrpc.KVBlockingStub kv, long revision) {
    try {
      assertThat(read(kv, revision)).isEqualTo("first");
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(e.getMessage());
    }
  }
}
