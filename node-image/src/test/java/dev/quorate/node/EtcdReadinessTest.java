package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The etcd port before this member has served: open, and it answers nothing but "not ready". */
class EtcdReadinessTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  @TempDir private Path directory;
  private Node node;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    NodeOptions options =
        LoopbackOptions.of("demo-0", directory.resolve("data"), new WhenEmpty.AwaitPermit());
    node = Node.start(options, failure -> {});
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    await().until(() -> node.api().report().state() == NodeState.WAITING);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    node.close();
  }

  @Test
  void aNodeThatWaitsIsNotReady() {
    assertNotReady();
  }

  /** It knows the name of its cluster, and nothing of its keys. */
  @Test
  void aNodeThatJoinsDoesNotSayThatTheKeyspaceIsEmpty() {
    node.api().join(new JoinRequest(7, 1, List.of("127.0.0.1:1"))).join();
    await().until(() -> node.api().report().state() == NodeState.JOINING);

    assertNotReady();
  }

  @Test
  void aMemberServesOnceItsStateSaysSo() {
    node.api().genesis(new GenesisRequest(7, 1, LoopbackOptions.CONFIG, List.of())).join();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.SERVING);

    assertThat(kv().put(PutRequest.newBuilder().setKey(KEY).build()).getHeader().getRevision())
        .isEqualTo(2);
    assertThat(kv().range(serializable()).getCount()).isEqualTo(1);
  }

  private void assertNotReady() {
    assertUnavailable(() -> kv().range(serializable()));
    assertUnavailable(() -> kv().put(PutRequest.newBuilder().setKey(KEY).build()));
  }

  private static void assertUnavailable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> {
              assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(refused.getStatus().getDescription()).startsWith("etcdserver: not ready");
            });
  }

  private KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static RangeRequest serializable() {
    return RangeRequest.newBuilder().setKey(KEY).setSerializable(true).build();
  }
}
