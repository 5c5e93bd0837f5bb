package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.process.NodeHttp.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of three members are gone for good: the third one becomes another cluster with its data. */
class QuorumRecoveryTest {
  private static final String OLD = "6f1c0a5e9b3d2748";
  private static final String NEW = "1111222233334444";
  private static final int KEYS = 50;

  @TempDir private Path directory;
  private Path tokenFile;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @BeforeEach
  void writeToken() throws Exception {
    tokenFile = Files.writeString(directory.resolve("token"), "secret");
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void everythingAcknowledgedIsInTheNewClusterAndMembersOfTheOldOneStayOut() throws Exception {
    NodeProcess survivor = start(node("demo-0", directory)).awaitState("WAITING");
    NodeProcess second = start(node("demo-1", directory)).awaitState("WAITING");
    NodeProcess third = start(node("demo-2", directory)).awaitState("WAITING");
    assertOk(genesis(survivor));
    survivor.awaitServing(1);
    add(second, OLD, survivor, 2);
    add(third, OLD, survivor, 3);
    survivor.awaitServing(3);
    try (EtcdClient client = new EtcdClient(survivor)) {
      for (int i = 0; i < KEYS; i++) {
        client.put("key-" + i, "value-" + i);
      }
      Reply early = survive(survivor, survivor.report());
      assertThat(early.errorCode()).as(early.text()).isEqualTo("QuorumNotLost");

      second.kill();
      third.kill();
      assertThatThrownBy(() -> client.put("key-tail", "not acknowledged"))
          .isInstanceOf(Exception.class);
    }
    copy(second.dataDirectory(), directory.resolve("copy/demo-1"));
    JsonNode alone =
        survivor.awaitReport("NoLeader", report -> problems(report).contains("NoLeader"));
    assertThat(alone.path("lastIndex").asLong()).isGreaterThan(alone.path("commitIndex").asLong());

    Reply formed = survive(survivor, alone);

    assertOk(formed);
    assertThat(formed.json().path("clusterId").asText()).isEqualTo(NEW);
    assertThat(formed.json().path("genesis").path("source").asText()).isEqualTo("Survivor");
    assertThat(formed.json().path("genesis").path("predecessor").path("clusterId").asText())
        .isEqualTo(OLD);
    JsonNode serving = survivor.awaitServing(1).report();
    assertOk(survive(survivor, alone));
    assertThat(survivor.report().path("memberId")).isEqualTo(serving.path("memberId"));

    for (NodeProcess lost : List.of(second, third)) {
      deleteAll(lost.dataDirectory());
      start(lost).awaitState("WAITING");
    }
    add(second, NEW, survivor, 2);
    add(third, NEW, survivor, 3);
    assertHasAll(third);

    NodeProcess old = start(node("demo-1", directory.resolve("copy")));
    JsonNode refused =
        old.awaitReport(
            "PeerClusterMismatch", report -> problems(report).contains("PeerClusterMismatch"));
    assertThat(refused.path("clusterId").asText()).isEqualTo(OLD);
    assertThat(refused.path("state").asText()).isNotEqualTo("SERVING");
    survivor.awaitReport(
        "the predecessor's member",
        report -> problems(report).contains("cluster " + OLD + " is the predecessor of this one"));
    old.kill();
    survivor.kill();
    start(survivor).awaitServing(3);
    assertHasAll(survivor);
  }

  private static void assertHasAll(NodeProcess node) throws Exception {
    try (EtcdClient client = new EtcdClient(node)) {
      for (int i = 0; i < KEYS; i++) {
        assertThat(client.get("key-" + i)).as("key %d", i).hasValue("value-" + i);
      }
      assertThat(client.get("key-tail")).hasValue("not acknowledged");
      client.put("written since", "by " + node.nodeId());
      assertThat(client.get("written since")).hasValue("by " + node.nodeId());
    }
  }

  private static String problems(JsonNode report) {
    return report.path("problems").toString();
  }

  private NodeProcess node(String nodeId, Path home) {
    NodeProcess node = new NodeProcess(nodeId, home, Optional.of("secret"));
    nodes.add(node);
    return node;
  }

  private NodeProcess start(NodeProcess node) {
    return node.start("--managed", "--admin-token-file", tokenFile.toString());
  }

  /** Joins, and becomes a voter. */
  private static void add(NodeProcess node, String clusterId, NodeProcess leader, int voters)
      throws Exception {
    Reply joined =
        node.http()
            .post(
                "/admin/v1/join",
                "{\"incarnation\":\"%s\",\"clusterId\":\"%s\",\"epoch\":%s,\"seeds\":[\"%s\"]}"
                    .formatted(
                        incarnation(node),
                        clusterId,
                        leader.report().path("epoch"),
                        leader.restAddress()));
    assertThat(joined.status()).as(joined.text()).isEqualTo(202);
    node.awaitServing(voters - 1);
    assertOk(
        leader
            .http()
            .post(
                "/admin/v1/members/" + joined.json().path("memberId").asText() + "/promote",
                "{\"incarnation\":\"" + incarnation(leader) + "\"}"));
    node.awaitServing(voters);
  }

  private static Reply genesis(NodeProcess node) throws Exception {
    return node.http()
        .post(
            "/admin/v1/genesis",
            "{\"incarnation\":\"%s\",\"clusterId\":\"%s\",\"epoch\":1,\"config\":%s}"
                .formatted(incarnation(node), OLD, StructuralConfig.defaults(4).toJson()));
  }

  /** As this report has seen it. */
  private static Reply survive(NodeProcess node, JsonNode seen) throws Exception {
    return node.http()
        .post(
            "/admin/v1/survive",
            """
            {"incarnation": "%s", "clusterId": "%s", "epoch": 2, "predecessor":
              {"clusterId": "%s", "memberId": "%s", "lastTerm": %d, "lastIndex": %d}}\
            """
                .formatted(
                    incarnation(node),
                    NEW,
                    seen.path("clusterId").asText(),
                    seen.path("memberId").asText(),
                    seen.path("lastTerm").asLong(),
                    seen.path("lastIndex").asLong()));
  }

  private static String incarnation(NodeProcess node) {
    return node.report().path("incarnation").asText();
  }

  private static void assertOk(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void deleteAll(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
