package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.Requirement;
import dev.quorate.node.genesis.Genesis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes started by hand: who forms, who waits, and what a restart does. */
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

  @Test
  @Requirement({"S0-1", "S0-2", "S0-3", "S0-4", "S0-8", "S1-3", "S3-1", "S3-4"})
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
    assertThat(names(members)).containsExactly("node1", "node2", "node3");
    try (EtcdClient client = new EtcdClient(node1)) {
      assertThat(client.get("k")).as("it begins empty").isEmpty();
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
      order.get(0).start();
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

    orders.getFirst().forEach(NodeProcess::kill);
    node1.start();
    node1.awaitReport("NoLeader", r -> r.path("problems").toString().contains("NoLeader"));
    node2.start();
    node1.awaitServing(3);
  }

  @Test
  @Requirement({"S0-5", "S0-10"})
  void aRestartWithBootstrapFormsNothing() throws Exception {
    node1.start("--bootstrap").awaitServing(1);
    node2.start("--seed-node", node1.restAddress()).awaitServing(2);
    String clusterId = clusterId(node1);
    try (EtcdClient client = new EtcdClient(node1)) {
      client.put("k", "v");
    }
    node1.kill();
    node2.kill();

    node1.start("--bootstrap");
    node2.start("--bootstrap");

    node1.awaitServing(2);
    node2.awaitServing(2);
    assertThat(clusterId(node1)).isEqualTo(clusterId);
    assertThat(clusterId(node2)).isEqualTo(clusterId);
    try (EtcdClient client = new EtcdClient(node2)) {
      assertThat(client.get("k")).contains("v");
    }
  }

  @Test
  @Requirement({"S0-6", "S0-7"})
  void wipedNodesAreANewClusterWithoutTheOldData() throws Exception {
    node1.start("--bootstrap").awaitServing(1);
    node2.start("--seed-node", node1.restAddress()).awaitServing(2);
    String old = clusterId(node1);
    try (EtcdClient client = new EtcdClient(node1)) {
      client.put("k", "v");
    }
    for (NodeProcess node : List.of(node1, node2)) {
      node.kill();
      deleteFiles(node.dataDirectory());
    }

    node2.start("--bootstrap").awaitServing(1);
    node1.start("--seed-node", node2.restAddress()).awaitServing(2);

    assertThat(clusterId(node2)).isNotEqualTo(old).isEqualTo(clusterId(node1));
    try (EtcdClient client = new EtcdClient(node1)) {
      assertThat(client.get("k")).isEmpty();
    }
  }

  /** Its peers are named without addresses: nobody to join through, and no order to form. */
  @Test
  @Requirement("S0-11")
  void anEmptyNodeWithoutBootstrapWaitsAndNeverElectsItself() {
    node1.start("--peers", "node2,node3").awaitState("WAITING");

    Awaitility.await("it stays empty")
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              JsonNode report = node1.report();
              return report.path("state").asText().equals("WAITING")
                  && report.path("role").asText().equals("NONE")
                  && report.path("clusterId").isMissingNode()
                  && report.path("leader").isMissingNode();
            });
    assertThat(Files.exists(node1.dataDirectory().resolve("genesis.json"))).isFalse();
    assertThat(Files.exists(node1.dataDirectory().resolve("identity.json"))).isFalse();
  }

  /** It waits, leaves nothing behind, and joins when the second seed comes up. */
  @Test
  @Requirement("S2-13")
  void anEmptyNodeWithSeedsWaitsForACluster() throws Exception {
    node1.start("--seed-nodes", "localhost:1," + node2.restAddress()).awaitState("WAITING");
    node1.awaitReport("JoinPending", r -> r.path("problems").toString().contains("JoinPending"));
    assertThat(Files.exists(node1.dataDirectory().resolve("identity.json"))).isFalse();

    node2.start("--bootstrap").awaitServing(1);

    node1.awaitServing(2);
    assertThat(node1.report().path("clusterId")).isEqualTo(node2.report().path("clusterId"));
  }

  /** Alone with an empty list of peers; a lost log is named, not healed by guessing. */
  @Test
  @Requirement({"S3-2", "S4-23", "S4-28"})
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
    assertThat(node1.http().get("/api/v1/config").text())
        .isEqualTo(
            "{\"partitions\":%d,\"replicationFactor\":3,\"replicationMode\":\"sync\",\"tableType\":\"set\",\"keyPosition\":0,\"partitionPosition\":0}\n"
                .formatted(Runtime.getRuntime().availableProcessors()));
    assertThat(node1.stop()).as("exit code after SIGTERM").isZero();
    assertThat(node1.output()).contains("-> STOPPING", "node stopped");

    deleteFiles(node1.dataDirectory().resolve("wal"));
    deleteFiles(node1.dataDirectory().resolve("groups"));
    node1.start("--bootstrap");

    assertThat(node1.awaitExit()).as("by hand a refusal ends the process").isEqualTo(1);
    assertThat(node1.output()).contains("EmptyVoters");
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

  private static String clusterId(NodeProcess node) {
    return node.report().path("clusterId").asText();
  }

  private static Set<String> names(JsonNode members) {
    Set<String> names = new TreeSet<>();
    members.forEach(member -> names.add(member.path("nodeId").asText()));
    return names;
  }
}
