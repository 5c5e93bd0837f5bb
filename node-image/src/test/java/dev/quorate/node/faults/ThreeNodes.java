package dev.quorate.node.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.process.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Three voters, each a process of its own. */
final class ThreeNodes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final List<NodeProcess> nodes;

  ThreeNodes(Path directory) {
    nodes = IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeProcess("n" + i, directory)).toList();
  }

  /** Forms the cluster. */
  ThreeNodes form() {
    for (int i = 0; i < nodes.size(); i++) {
      NodeProcess node = nodes.get(i);
      if (i == 0) {
        node.start("--bootstrap");
      } else {
        node.start("--seed-node", nodes.getFirst().restAddress());
      }
      node.awaitServing(i + 1);
    }
    awaitServing();
    return this;
  }

  List<NodeProcess> all() {
    return nodes;
  }

  List<NodeProcess> others(NodeProcess than) {
    return nodes.stream().filter(node -> node != than).toList();
  }

  List<Integer> clientPorts() {
    return nodes.stream().map(NodeProcess::clientPort).toList();
  }

  void awaitServing() {
    nodes.forEach(node -> node.awaitServing(nodes.size()));
  }

  /** The node that most others of these follow, as soon as there is one. */
  NodeProcess awaitLeader() {
    return awaitLeaderOf(nodes);
  }

  NodeProcess awaitLeaderOf(List<NodeProcess> electorate) {
    return Awaitility.await(
            "a leader among " + electorate.stream().map(NodeProcess::nodeId).toList())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> leaderOf(electorate), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<NodeProcess> leaderOf(List<NodeProcess> electorate) {
    return electorate.stream()
        .filter(
            node -> {
              JsonNode report = node.report();
              return report.hasNonNull("leader")
                  && report.path("leader").equals(report.path("memberId"));
            })
        .findFirst();
  }

  /** For a failure: the report and the last lines of each node. */
  String describe() {
    List<String> lines = new ArrayList<>();
    for (NodeProcess node : nodes) {
      List<String> output = node.output().lines().toList();
      lines.add(node.nodeId() + (node.isAlive() ? " runs: " + node.report() : " has ended"));
      lines.addAll(output.subList(Math.max(0, output.size() - 40), output.size()));
    }
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
