package dev.quorate.node.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Three voters, each a process of its own. */
final class ThreeNodes implements AutoCloseable {
  /** A JVM may take half a minute to start where others have the processors. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final List<NodeProcess> nodes;
  private final Optional<PeerLinks> links;
  private final Map<NodeProcess, LoopDisk> disks = new LinkedHashMap<>();
  private final List<MemoryControlGroup> groups = new ArrayList<>();

  /** Their links go through this process, and can be cut. */
  ThreeNodes(Path directory) throws IOException {
    nodes = nodes(directory);
    links = Optional.of(new PeerLinks(nodes));
  }

  private ThreeNodes(List<NodeProcess> nodes) {
    this.nodes = nodes;
    links = Optional.empty();
  }

  /** With nothing between them. */
  static ThreeNodes linkedDirectly(Path directory) {
    return new ThreeNodes(nodes(directory));
  }

  /** Each is killed if it takes more. */
  ThreeNodes limitMemory(int mebibytes) {
    for (NodeProcess node : nodes) {
      MemoryControlGroup group = new MemoryControlGroup(mebibytes);
      groups.add(group);
      node.inControlGroup(group.processes(), mebibytes);
    }
    return this;
  }

  ThreeNodes inContainersOf(int mebibytes) {
    nodes.forEach(node -> node.inContainerOf(mebibytes));
    return this;
  }

  private static List<NodeProcess> nodes(Path directory) {
    return IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeProcess("n" + i, directory)).toList();
  }

  /** Each data directory becomes a file system of its own. */
  ThreeNodes mountDisks() {
    nodes.forEach(node -> disks.put(node, LoopDisk.mount(node.dataDirectory())));
    return this;
  }

  /** Forms the cluster; whoever cannot is closed. */
  ThreeNodes form() {
    try {
      for (int i = 0; i < nodes.size(); i++) {
        NodeProcess node = nodes.get(i);
        if (i == 0) {
          start(node, "--bootstrap");
        } else {
          start(node, "--seed-node", nodes.getFirst().restAddress());
        }
        awaitServing(node, i + 1);
      }
      awaitServing();
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
    links.ifPresent(this::name);
    return this;
  }

  private void name(PeerLinks through) {
    nodes.forEach(node -> through.name(node.report().path("memberId").asText(), node.nodeId()));
    // The connections that were greeted before have no names.
    through.reset();
  }

  void start(NodeProcess node, String... flags) {
    List<String> all = new ArrayList<>(links.isPresent() ? PeerLinks.FLAGS : List.of());
    all.addAll(List.of(flags));
    node.start(all.toArray(String[]::new));
  }

  PeerLinks links() {
    return links.orElseThrow();
  }

  LoopDisk disk(NodeProcess node) {
    return disks.get(node);
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
    nodes.forEach(node -> awaitServing(node, nodes.size()));
  }

  private static void awaitServing(NodeProcess node, int voters) {
    Awaitility.await(node.nodeId() + " serves, with " + voters + " voters")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            node::report,
            report ->
                report.path("state").asText().equals("SERVING")
                    && report.path("caughtUp").asBoolean()
                    && report.path("voters").size() == voters);
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

  /** Writes until one of these acknowledges it. */
  static void write(List<NodeProcess> through, String key, String value) {
    try (RecordedClient client =
        new RecordedClient(0, through.stream().map(NodeProcess::clientPort).toList())) {
      Awaitility.await(value + " is acknowledged")
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                client.turnToTheNextNode();
                return client.put(key, value).outcome() == Operation.Outcome.OK;
              });
    }
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
    // A process that waits for a hung disk does not end before.
    disks.values().forEach(LoopDisk::thawIfFrozen);
    nodes.forEach(NodeProcess::close);
    links.ifPresent(PeerLinks::close);
    disks.values().forEach(LoopDisk::close);
    disks.clear();
    groups.forEach(MemoryControlGroup::close);
    groups.clear();
  }
}
