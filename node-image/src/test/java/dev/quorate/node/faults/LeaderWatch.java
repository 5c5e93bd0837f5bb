package dev.quorate.node.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.process.NodeProcess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each node says of term and leader, and each time that it says something else. */
final class LeaderWatch {
  private final String cluster;
  private final ThreeNodes nodes;
  private final Map<String, Leadership> last = new LinkedHashMap<>();
  private final List<String> changes = new ArrayList<>();

  private record Leadership(long term, String leader) {}

  LeaderWatch(String cluster, ThreeNodes nodes) {
    this.cluster = cluster;
    this.nodes = nodes;
    nodes.awaitLeader();
    nodes.all().forEach(this::look);
  }

  void look() {
    nodes.all().forEach(this::look);
  }

  /** A node that does not answer now is asked the next time: a term does not go back. */
  private void look(NodeProcess node) {
    JsonNode report = node.report();
    if (!report.hasNonNull("term")) {
      return;
    }
    Leadership now =
        new Leadership(report.path("term").asLong(), report.path("leader").asText("none"));
    Optional<Leadership> before = Optional.ofNullable(last.put(node.nodeId(), now));
    before.filter(was -> !was.equals(now)).ifPresent(was -> changed(node, was, now));
  }

  private void changed(NodeProcess node, Leadership before, Leadership now) {
    String change =
        "%s %s %s: %s, then %s".formatted(Instant.now(), cluster, node.nodeId(), before, now);
    System.out.println(change);
    changes.add(change);
  }

  List<String> changes() {
    return List.copyOf(changes);
  }

  @Override
  public String toString() {
    return cluster + " terms=" + last.values().stream().map(Leadership::term).toList();
  }
}
