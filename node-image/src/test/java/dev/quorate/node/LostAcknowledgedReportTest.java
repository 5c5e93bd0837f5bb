package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.files.HexId;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.identity.FailureReason;
import dev.quorate.node.life.JoinRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the nodes report when one of them comes back without what it had acknowledged. */
class LostAcknowledgedReportTest {
  @TempDir private Path directory;
  private NodeOptions second;
  private Node leader;
  private Node member;
  private ManagedChannel channel;

  @BeforeEach
  void form() throws Exception {
    NodeOptions first =
        LoopbackOptions.of("demo-0", directory.resolve("0"), new WhenEmpty.AwaitPermit());
    second = LoopbackOptions.of("demo-1", directory.resolve("1"), new WhenEmpty.AwaitPermit());
    leader = Node.start(first, failure -> {});
    member = Node.start(second, failure -> {});
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", first.clientPort()).usePlaintext().build();
    awaitState(leader, NodeState.WAITING);
    leader.api().genesis(new GenesisRequest(7, 1, LoopbackOptions.CONFIG, List.of())).join();
    awaitState(leader, NodeState.SERVING);
    awaitState(member, NodeState.WAITING);
    member.api().join(new JoinRequest(7, 1, List.of("127.0.0.1:" + first.restPort()))).join();
    awaitState(member, NodeState.SERVING);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    member.close();
    leader.close();
  }

  @Test
  void anOlderCopyIsNamedByTheLeaderAndByTheMemberItself() throws Exception {
    Path older = directory.resolve("older");
    member.close();
    copy(second.dataDirectory(), older);
    member = Node.start(second, failure -> {});
    awaitState(member, NodeState.SERVING);
    put(3);
    String memberId = HexId.format(member.api().report().identity().orElseThrow().memberId());
    member.close();
    delete(second.dataDirectory());
    copy(older, second.dataDirectory());

    member = Node.start(second, failure -> {});
    Report report = awaitState(member, NodeState.FAILED);
    assertThat(report.failure().orElseThrow().reason()).isEqualTo(FailureReason.LOST_ACKNOWLEDGED);
    assertThat(report.failure().orElseThrow().message())
        .contains("acknowledgement of entry")
        .doesNotContain("dev.quorate");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(leader.api().report().problems())
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.reason()).isEqualTo("LostAcknowledged");
                          assertThat(problem.message()).contains(memberId, "demo-1");
                        }));
    put(1);

    member.close();
    member = Node.start(second, failure -> {});
    assertThat(awaitState(member, NodeState.FAILED).failure().orElseThrow().reason())
        .isEqualTo(FailureReason.LOST_ACKNOWLEDGED);
  }

  private void put(int count) {
    KVGrpc.KVBlockingStub kv =
        KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    for (int i = 0; i < count; i++) {
      kv.put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k" + i)).build());
    }
    if (member.api().report().state() == NodeState.SERVING) {
      await("it has all of it")
          .until(
              () -> {
                Report seen = leader.api().report();
                return seen.group().orElseThrow().peers().getFirst().matchIndex()
                    == seen.group().orElseThrow().lastIndex();
              });
    }
  }

  private static Report awaitState(Node node, NodeState state) {
    return await("state " + state)
        .atMost(Duration.ofSeconds(30))
        .until(() -> node.api().report(), report -> report.state() == state);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
