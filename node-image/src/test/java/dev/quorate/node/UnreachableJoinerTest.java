package dev.quorate.node;

import static org.awaitility.Awaitility.await;

import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.report.NodeState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that names an address at which nobody reaches it. */
class UnreachableJoinerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void aJoinerThatTheLeaderCannotReachSaysSoAndJoinsWithARightAddress() throws Exception {
    List<Integer> ports = FreePorts.find(3);
    NodeOptions founder =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    // Another name of this machine, which does not look like one.
    String seed = "0.0.0.0:" + founder.restPort();
    try (Node first = Node.start(founder, failure -> {})) {
      await().atMost(PATIENCE).until(() -> state(first) == NodeState.SERVING);
      // It listens on 127.0.0.1 alone.
      try (Node joiner = Node.start(joiner("127.0.0.2", seed, ports), failure -> {})) {
        await("the problem")
            .atMost(PATIENCE)
            .until(
                () ->
                    joiner.api().report().problems().stream()
                        .anyMatch(
                            problem ->
                                problem.reason().equals("UnreachableAddress")
                                    && problem.message().contains("advertised host")));
      }
      try (Node joiner = Node.start(joiner("127.0.0.1", seed, ports), failure -> {})) {
        await("it catches up").atMost(PATIENCE).until(() -> joiner.api().report().caughtUp());
      }
    }
  }

  private static NodeState state(Node node) {
    return node.api().report().state();
  }

  private NodeOptions joiner(String advertised, String seed, List<Integer> ports) {
    NodeOptions plain =
        LoopbackOptions.of("n2", directory.resolve("n2"), new WhenEmpty.JoinThroughSeeds(), ports);
    return new NodeOptions(
        plain.nodeId(),
        plain.listenHost(),
        advertised,
        plain.restPort(),
        plain.clientPort(),
        plain.peerPort(),
        plain.dataDirectory(),
        Optional.of("process-of-" + advertised),
        Optional.empty(),
        plain.whenEmpty(),
        List.of(seed),
        Map.of(),
        plain.formingConfig(),
        plain.raft(),
        OptionalLong.empty(),
        Optional.empty(),
        plain.quotaBytes());
  }
}
