package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.genesis.Genesis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes started by hand, as the bootstrap guides of the sources tell. */
class ClusterByHandTest {
  @TempDir private Path directory;
  private NodeProcess node1;
  private NodeProcess node2;
  private NodeProcess node3;

  @BeforeEach
  void make() {
    node1 = new NodeProcess("node1", directory);
    node2 = new NodeProcess("node2", directory);
    node3 = new NodeProcess("node3", directory);
  }

  @AfterEach
  void end() {
    for (NodeProcess node : List.of(node1, node2, node3)) {
      node.close();
    }
  }

  /** S0-1 to S0-5, S0-8, S0-10: the guide of the source, then every order of restarting. */
  @Test
  void bootstrapOnceThenAnyOrder() throws Exception {
    String peers = "node1@" + node1.restAddress() + ",node2@" + node2.restAddress();
    node3.start("--bootstrap", "--peers", peers).awaitServing(1);
    String clusterId = node3.report().path("clusterId").asText();
    assertThat(Genesis.read(node3.dataDirectory()).expectedMembers())
        .containsExactly("node1", "node2");

    String seed = node3.restAddress();
    node1.start("--seed-node", seed).awaitServing(2);
    node2.start("--seed-node", seed).awaitServing(3);
    JsonNode members = node2.report().path("voters");
    try (EtcdClient client = new EtcdClient(node1)) {
      client.put("k", "v");
    }

    List<List<NodeProcess>> orders =
        List.of(
            List.of(node1, node2, node3),
            List.of(node1, node3, node2),
            List.of(node2, node1, node3),
            List.of(node2, node3, node1),
            List.of(node3, node1, node2),
            List.of(node3, node2, node1));
    for (List<NodeProcess> order : orders) {
      order.forEach(NodeProcess::kill);
      order.get(0).start("--bootstrap");
      order.get(0).awaitReport("answer without a leader", r -> r.path("leader").isMissingNode());
      order.get(1).start();
      order.get(0).awaitServing(3);
      order.get(1).awaitServing(3);
      order.get(2).start().awaitServing(3);
      for (NodeProcess node : order) {
        JsonNode report = node.report();
        assertThat(report.path("clusterId").asText()).isEqualTo(clusterId);
        assertThat(report.path("voters")).isEqualTo(members);
      }
      try (EtcdClient client = new EtcdClient(order.get(2))) {
        assertThat(client.get("k")).contains("v");
      }
    }
  }

  /** S0-11, S2-13: it waits, leaves nothing behind, and joins when the second seed comes up. */
  @Test
  void anEmptyNodeWithSeedsWaitsForACluster() throws Exception {
    node1.start("--seed-nodes", "localhost:1," + node2.restAddress()).awaitState("WAITING");
    node1.awaitReport("JoinPending", r -> r.path("problems").toString().contains("JoinPending"));
    assertThat(Files.exists(node1.dataDirectory().resolve("identity.json"))).isFalse();

    node2.start("--bootstrap").awaitServing(1);

    node1.awaitServing(2);
    assertThat(node1.report().path("clusterId")).isEqualTo(node2.report().path("clusterId"));
  }

  /** S2-1, S2-9 to S2-12: the bootstrap node is as replaceable as any other. */
  @Test
  void theBootstrapNodeMayDieAndComeBack() throws Exception {
    node1.start().awaitServing(1);
    node2.start("--seed-node=" + node1.restAddress()).awaitServing(2);
    node3.start("--seed-node=" + node2.restAddress()).awaitServing(3);
    String formerLeader = node1.report().path("memberId").asText();
    try (EtcdClient client = new EtcdClient(node2)) {
      client.put("before", "1");
      node1.kill();
      node2.awaitReport(
          "another leader",
          r ->
              !r.path("leader").isMissingNode()
                  && !r.path("leader").asText().equals(formerLeader)
                  && r.path("caughtUp").asBoolean());
      client.put("without", "2");
    }

    node1.start("--seed-node=" + node3.restAddress()).awaitServing(3);

    try (EtcdClient client = new EtcdClient(node1)) {
      assertThat(client.get("before")).contains("1");
      assertThat(client.get("without")).contains("2");
    }
    for (NodeProcess node : List.of(node1, node2, node3)) {
      assertThat(names(node.report().path("voters"))).containsExactly("node1", "node2", "node3");
    }
  }

  /** S3-2, S3-3: alone with an empty list of peers; a lost log is named, not healed by guessing. */
  @Test
  void aLoneNodeLeadsSoonAndALostLogIsNamed() throws Exception {
    long before = System.nanoTime();
    node1.start("--peers", "", "--bootstrap", "--raft-addr", "0.0.0.0:" + FreePorts.find(1).get(0));
    node1.awaitServing(1);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    System.out.println("single node: process start to serving " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(20));
    assertThat(node1.output()).contains("genesis started", "voters: [node1]");
    try (EtcdClient client = new EtcdClient(node1)) {
      client.put("k", "v");
      assertThat(client.get("k")).contains("v");
    }
    assertThat(node1.stop()).as("exit code after SIGTERM").isZero();
    assertThat(node1.output()).contains("-> STOPPING", "node stopped");

    deleteFiles(node1.dataDirectory().resolve("wal"));
    deleteFiles(node1.dataDirectory().resolve("groups"));
    node1.start("--bootstrap");

    assertThat(node1.awaitExit()).as("by hand a refusal ends the process").isEqualTo(1);
    assertThat(node1.output()).contains("EmptyVoters");
  }

  /** S4-22, S4-25, S4-27: everything that differs, nothing created, a retry with right values. */
  @Test
  void aJoinerWithAnotherConfigurationIsToldAllOfIt() {
    node1.start("--bootstrap", "--partitions", "4").awaitServing(1);

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

  private static void deleteFiles(Path root) throws Exception {
    if (Files.exists(root)) {
      try (var files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Set<String> names(JsonNode members) {
    Set<String> names = new TreeSet<>();
    members.forEach(member -> names.add(member.path("nodeId").asText()));
    return names;
  }
}
