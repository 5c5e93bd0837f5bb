package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.Requirement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A joiner's structural config is compared with the cluster's before it is let in. */
class StructuralConfigJoinTest {
  @TempDir private Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  @Requirement({"S4-22", "S4-27", "S4-31"})
  void aJoinerWithAnotherConfigurationIsToldAllOfItAndMayTryAgain() {
    NodeProcess node1 = node("node1").start("--bootstrap", "--partitions", "4").awaitServing(1);
    NodeProcess node2 = node("node2");

    node2.start(
        "--seed-node", node1.restAddress(), "--partitions", "8", "--table-type", "ordered_set");

    assertThat(node2.awaitExit()).isEqualTo(1);
    assertThat(node2.output())
        .contains(
            "ConfigMismatch",
            "partitions is 8 on the joining node and 4 in the cluster",
            "tableType is ordered_set on the joining node and set in the cluster");
    assertThat(node1.report().path("learners")).isEmpty();
    node2.start("--seed-node", node1.restAddress(), "--partitions", "4").awaitServing(2);
  }

  @Test
  @Requirement("S4-25")
  void eachOfTheSixKeysIsComparedAndNothingIsJoined() {
    NodeProcess node1 = node("node1").start("--bootstrap", "--partitions", "4").awaitServing(1);

    Map.of(
            "--partitions=8", "partitions is 8 on the joining node and 4 in the cluster",
            "--replication-factor=5",
                "replicationFactor is 5 on the joining node and 3 in the cluster",
            "--replication-mode=strong",
                "replicationMode is strong on the joining node and sync in the cluster",
            "--table-type=ordered_set",
                "tableType is ordered_set on the joining node and set in the cluster",
            "--key-position=1", "keyPosition is 1 on the joining node and 0 in the cluster",
            "--partition-position=1",
                "partitionPosition is 1 on the joining node and 0 in the cluster")
        .forEach(
            (option, refusal) -> {
              NodeProcess joiner = node("joiner" + nodes.size());
              joiner.start("--seed-node", node1.restAddress(), option);
              assertThat(joiner.awaitExit()).as(option).isEqualTo(1);
              assertThat(joiner.output()).contains("ConfigMismatch", refusal);
            });
    assertThat(node1.report().path("voters")).hasSize(1);
    assertThat(node1.report().path("learners")).isEmpty();
  }

  private NodeProcess node(String nodeId) {
    NodeProcess node = new NodeProcess(nodeId, directory);
    nodes.add(node);
    return node;
  }
}
