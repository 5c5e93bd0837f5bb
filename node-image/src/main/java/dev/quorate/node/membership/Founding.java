package dev.quorate.node.membership;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What a node that may form a cluster does by the word of the other nodes that were named to it, so
 * that nodes with the same flags become one cluster (decision 0013).
 */
public sealed interface Founding {
  /** The problem of a node that may form a cluster; the others read it in its report. */
  String PENDING = "BootstrapPending";

  /** Not known yet, and why. */
  record Wait(String message) implements Founding {}

  sealed interface Decided extends Founding {}

  record Form() implements Decided {}

  record Join(SeedClient.KnownCluster cluster) implements Decided {}

  /** What one of the named addresses turned out to be. */
  sealed interface Named {
    /** Nothing listens there: whoever starts there later will ask this node first. */
    record Absent() implements Named {}

    record Self() implements Named {}

    /** It does not form a cluster before this node does. */
    record Empty() implements Named {}

    record Member(SeedClient.KnownCluster cluster) implements Named {}

    /** It comes first, or cannot be asked, or is about to change. */
    record Unclear(String what) implements Named {}
  }

  /**
   * @param incarnation of this process
   */
  static Named of(JsonNode report, String nodeId, String incarnation) {
    String theirs = report.path("nodeId").asText();
    if (theirs.equals(nodeId)) {
      return report.path("incarnation").asText().equals(incarnation)
          ? new Named.Self()
          : new Named.Unclear("is another node with the name " + nodeId);
    }
    return SeedClient.clusterOf(report)
        .<Named>map(Named.Member::new)
        .orElseGet(() -> withoutCluster(report, theirs, nodeId));
  }

  private static Named withoutCluster(JsonNode report, String theirs, String nodeId) {
    String state = report.path("state").asText();
    if (!state.equals("WAITING") || report.has("clusterId")) {
      return new Named.Unclear("is " + state);
    }
    boolean mayForm =
        StreamSupport.stream(report.path("problems").spliterator(), false)
            .anyMatch(problem -> problem.path("reason").asText().equals(PENDING));
    return mayForm && theirs.compareTo(nodeId) < 0
        ? new Named.Unclear("is " + theirs + ", which comes first by its name")
        : new Named.Empty();
  }

  /**
   * @param named by address
   */
  static Founding decide(Map<String, Named> named) {
    Set<SeedClient.KnownCluster> clusters =
        named.values().stream()
            .filter(Named.Member.class::isInstance)
            .map(member -> ((Named.Member) member).cluster())
            .collect(Collectors.toSet());
    if (clusters.size() == 1) {
      return new Join(clusters.iterator().next());
    }
    List<String> causes = new ArrayList<>();
    if (clusters.size() > 1) {
      causes.add("the named nodes belong to " + clusters.size() + " clusters");
    }
    named.forEach(
        (address, it) -> {
          if (it instanceof Named.Unclear(String what)) {
            causes.add(address + " " + what);
          }
        });
    return causes.isEmpty()
        ? new Form()
        : new Wait("no cluster is formed here yet: " + String.join("; ", causes));
  }
}
