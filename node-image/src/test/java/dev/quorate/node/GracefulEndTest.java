package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients of a node notice when it is asked to end. */
@Timeout(90)
class GracefulEndTest {
  private static final Duration DELAY = Duration.ofSeconds(6);

  @TempDir private Path directory;
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  @Test
  void aLeaderThatIsAskedToEndHandsOverAndServesOnForItsDelay() throws Exception {
    NodeOptions leader =
        options("n1", new WhenEmpty.FormAlone(List.of()), List.of()).withShutdownDelay(DELAY);
    List<String> seeds = List.of("127.0.0.1:" + leader.restPort());
    start(leader);
    start(options("n2", new WhenEmpty.JoinThroughSeeds(), seeds));
    start(options("n3", new WhenEmpty.JoinThroughSeeds(), seeds));
    await().atMost(Duration.ofSeconds(30)).until(this::areThreeVoters);
    Node ending = nodes.removeFirst();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", leader.clientPort()).usePlaintext().build();
    try {
      put(channel);
      CompletableFuture<Void> end = CompletableFuture.runAsync(ending::close);
      await("another one leads").atMost(Duration.ofSeconds(20)).until(this::oneOfTheOthersLeads);
      assertThat(ending.api().report().state()).isEqualTo(NodeState.STOPPING);
      put(channel);
      assertThat(end).as("it waits until clients are routed elsewhere").isNotDone();
      end.get(30, TimeUnit.SECONDS);
      assertThatThrownBy(
              () -> new Socket(InetAddress.getLoopbackAddress(), leader.clientPort()).close())
          .hasMessageContaining("refused");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aNodeAloneEndsAtOnceThereIsNobodyToRouteTo() throws Exception {
    start(
        options("n1", new WhenEmpty.FormAlone(List.of()), List.of())
            .withShutdownDelay(Duration.ofHours(1)));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> nodes.getFirst().api().report().state() == NodeState.SERVING);
    nodes.removeFirst().close();
  }

  private NodeOptions options(String name, WhenEmpty whenEmpty, List<String> seeds) {
    return LoopbackOptions.withSeeds(
        name, directory.resolve(name), whenEmpty, FreePorts.find(3), seeds);
  }

  private void start(NodeOptions options) throws Exception {
    nodes.add(Node.start(options, failure -> {}));
  }

  private boolean areThreeVoters() {
    return nodes.stream()
        .map(node -> node.api().report())
        .allMatch(
            report ->
                report.state() == NodeState.SERVING && report.configuration().voters().size() == 3);
  }

  private boolean oneOfTheOthersLeads() {
    return nodes.stream()
        .anyMatch(node -> node.api().report().group().filter(GroupStatus::isLeader).isPresent());
  }

  private static void put(ManagedChannel channel) {
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(ByteString.copyFromUtf8("k"))
            .setValue(ByteString.copyFromUtf8("v"))
            .build();
    var _ = KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS).put(request);
  }
}
