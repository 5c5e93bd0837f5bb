package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring started by hand through seeds: any member is a seed, and any may go and come back. */
class SeedsTest {
  @TempDir private Path directory;
  private List<NodeProcess> nodes = List.of();

  @BeforeEach
  void make() {
    nodes =
        IntStream.rangeClosed(1, 6)
            .mapToObj(number -> new NodeProcess("node" + number, directory))
            .toList();
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  /** The node that formed the cluster is as replaceable as any other. */
  @Test
  @Requirement({"S2-9", "S2-11", "S3-12"})
  void theBootstrapNodeMayDieAndComeBack() throws Exception {
    node(1).start().awaitServing(1);
    node(2).start("--seed-node=" + node(1).restAddress()).awaitServing(2);
    node(3).start("--seed-node=" + node(2).restAddress()).awaitServing(3);
    String formerLeader = node(1).report().path("memberId").asText();
    try (EtcdClient client = new EtcdClient(node(2))) {
      client.put("before", "1");
      node(1).kill();
      node(2)
          .awaitReport(
              "another leader",
              r ->
                  !r.path("leader").isMissingNode()
                      && !r.path("leader").asText().equals(formerLeader)
                      && r.path("caughtUp").asBoolean());
      client.put("without", "2");
    }

    node(1).start("--seed-node=" + node(3).restAddress()).awaitServing(3);

    try (EtcdClient client = new EtcdClient(node(1))) {
      assertThat(client.get("before")).contains("1");
      assertThat(client.get("without")).contains("2");
    }
    for (NodeProcess node : nodes.subList(0, 3)) {
      assertThat(voters(node)).containsExactly("node1", "node2", "node3");
    }
  }

  @ParameterizedTest(name = "through node{0}")
  @ValueSource(ints = {2, 3})
  @Requirement("S2-10")
  void theBootstrapNodeComesBackThroughEitherOfTheOthers(int seed) throws Exception {
    startThree();
    String memberId = node(1).report().path("memberId").asText();
    node(1).kill();
    NodeProcess leader = awaitLeaderOf(List.of(node(2), node(3)));
    leader.awaitReport("node1 is missed", r -> !isActive(r, memberId));

    node(1).start("--seed-node=" + node(seed).restAddress()).awaitServing(3);

    leader.awaitReport("node1 is heard of again", r -> isActive(r, memberId));
    assertThat(node(1).report().path("memberId").asText()).isEqualTo(memberId);
    for (NodeProcess node : nodes.subList(0, 3)) {
      assertThat(voters(node.awaitServing(3))).containsExactly("node1", "node2", "node3");
    }
  }

  @Test
  @Requirement("S2-12")
  void aFurtherNodeJoinsTheSameClusterThroughAnySeed() throws Exception {
    startThree();
    String clusterId = node(1).report().path("clusterId").asText();

    for (int seed = 1; seed <= 3; seed++) {
      node(3 + seed).start("--seed-node=" + node(seed).restAddress()).awaitServing(3 + seed);
    }

    for (NodeProcess node : nodes) {
      assertThat(voters(node.awaitServing(6)))
          .containsExactly("node1", "node2", "node3", "node4", "node5", "node6");
      assertThat(node.report().path("clusterId").asText()).isEqualTo(clusterId);
    }
  }

  @Test
  @Requirement({"S2-6", "S2-8", "S2-27", "S4-32"})
  void anInterruptEndsEachNodeCleanlyAndTheSameCommandsStartTheClusterAgain() throws Exception {
    startThree();
    String clusterId = node(1).report().path("clusterId").asText();
    try (EtcdClient client = new EtcdClient(node(3))) {
      client.put("k", "v");
    }
    for (NodeProcess node : nodes.subList(0, 3)) {
      // A shell without job control lets what it starts in the background ignore SIGINT.
      assumeFalse(node.ignoresInterrupts(), "SIGINT is ignored in this session");
      assertThat(node.interrupt()).as(node.output()).isZero();
      assertThat(node.output()).contains("-> STOPPING", "node stopped");
    }

    node(1).start().awaitReport("an answer", report -> report.has("voters"));
    assertThat(quorumAvailable(node(1))).as("one of three").isFalse();
    node(2).start("--seed-node=" + node(1).restAddress());
    node(3).start("--seed-node=" + node(1).restAddress());

    for (NodeProcess node : nodes.subList(0, 3)) {
      assertThat(voters(node.awaitServing(3))).containsExactly("node1", "node2", "node3");
      assertThat(node.report().path("clusterId").asText()).isEqualTo(clusterId);
      try (EtcdClient client = new EtcdClient(node)) {
        assertThat(client.get("k")).contains("v");
      }
      assertThat(quorumAvailable(node)).isTrue();
    }
  }

  private static boolean quorumAvailable(NodeProcess node) throws IOException {
    NodeHttp.Reply status = node.http().get("/api/v1/status");
    assertThat(status.status()).isEqualTo(200);
    return status.json().path("replication").path("quorum_available").asBoolean();
  }

  private void startThree() {
    node(1).start().awaitServing(1);
    node(2).start("--seed-node=" + node(1).restAddress()).awaitServing(2);
    node(3).start("--seed-node=" + node(1).restAddress()).awaitServing(3);
  }

  private static NodeProcess awaitLeaderOf(List<NodeProcess> candidates) {
    JsonNode report =
        candidates
            .getFirst()
            .awaitReport(
                "one of the others as leader",
                r ->
                    candidates.stream()
                        .anyMatch(c -> c.report().path("memberId").equals(r.path("leader"))));
    return candidates.stream()
        .filter(c -> c.report().path("memberId").equals(report.path("leader")))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isActive(JsonNode report, String memberId) {
    for (JsonNode peer : report.path("peers")) {
      if (peer.path("memberId").asText().equals(memberId)) {
        return peer.path("active").asBoolean();
      }
    }
    return false;
  }

  private NodeProcess node(int number) {
    return nodes.get(number - 1);
  }

  private static Set<String> voters(NodeProcess node) {
    Set<String> names = new TreeSet<>();
    node.report().path("voters").forEach(member -> names.add(member.path("nodeId").asText()));
    return names;
  }
}
