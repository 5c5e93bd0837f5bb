package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.identity.Identity;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import dev.quorate.node.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes that name each other at their start. */
@Timeout(180)
class NamedNodesTest {
  private static final WhenEmpty FORM = new WhenEmpty.FormAlone(List.of());
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private final List<Integer> ports = FreePorts.find(9);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @Test
  void nodesWithTheSameFlagsAreOneClusterThoughEachMayFormIt() throws IOException {
    List<String> everybody = List.of(address(1), address(2), address(3));
    for (int i = 3; i >= 1; i--) {
      start(i, everybody);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(nodes)
                    .extracting(node -> report(node).state())
                    .containsOnly(NodeState.SERVING));
    assertThat(clusters()).hasSize(1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(report(nodes.getFirst()).configuration().voters())
                    .extracting(member -> member.nodeId())
                    .containsExactlyInAnyOrder("n1", "n2", "n3"));
  }

  @Test
  void aNodeFormsAloneWhereNobodyListensAtTheNamedAddresses() throws IOException {
    Node one = start(1, List.of(address(1), address(2), address(3)));

    await().atMost(PATIENCE).until(() -> report(one).state() == NodeState.SERVING);
  }

  @Test
  void aNamedNodeThatDoesNotAnswerIsReportedUntilItIsAMember() throws IOException {
    Node one = start(1, List.of(address(1), address(2)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(report(one).problems())
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.reason()).isEqualTo("SeedUnreachable");
                          assertThat(problem.message()).contains(address(2) + " does not answer");
                        }));

    start(2, List.of(address(1), address(2)));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(report(one).problems())
                    .extracting(Problem::reason)
                    .doesNotContain("SeedUnreachable"));
    assertThat(clusters()).hasSize(1);
  }

  @Test
  void nodesThatNameEachOtherAndBelongToTwoClustersBothReportIt() throws IOException {
    for (int i = 1; i <= 2; i++) {
      Node alone = start(i, List.of());
      await().atMost(PATIENCE).until(() -> report(alone).state() == NodeState.SERVING);
    }
    Set<Long> formed = clusters();
    assertThat(formed).hasSize(2);
    nodes.forEach(Node::close);
    nodes.clear();

    start(1, List.of(address(1), address(2)));
    start(2, List.of(address(1), address(2)));

    for (Node node : nodes) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(report(node).problems())
                      .extracting(Problem::reason)
                      .contains("SplitBrain"));
    }
    assertThat(clusters()).isEqualTo(formed);
  }

  private String address(int node) {
    return "127.0.0.1:" + ports.get(3 * (node - 1));
  }

  private Node start(int node, List<String> named) throws IOException {
    Node started =
        Node.start(
            LoopbackOptions.withSeeds(
                "n" + node,
                directory.resolve("n" + node),
                FORM,
                ports.subList(3 * (node - 1), 3 * node),
                named),
            failure -> {});
    nodes.add(started);
    return started;
  }

  private static Report report(Node node) {
    return node.api().report();
  }

  private Set<Long> clusters() {
    return nodes.stream()
        .flatMap(node -> report(node).identity().stream())
        .map(Identity::clusterId)
        .collect(Collectors.toSet());
  }
}
