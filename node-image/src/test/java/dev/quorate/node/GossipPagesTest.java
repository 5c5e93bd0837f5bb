package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.report.NodeState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /gossip/members} and {@code /gossip/status} of a node with and without a member. */
class GossipPagesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private interface Look {
    void at(Node node, NodeHttp http) throws Exception;
  }

  private void with(WhenEmpty whenEmpty, Look look) throws Exception {
    try (Node node =
            Node.start(
                LoopbackOptions.of("demo-0", directory.resolve("data"), whenEmpty), failure -> {});
        NodeHttp http = new NodeHttp(node.restPort(), Optional.empty())) {
      look.at(node, http);
    }
  }

  @Test
  @Requirement({"S2-26", "S2-28"})
  void theFirstNodeIsOneOfOneWithItsAddresses() throws Exception {
    with(
        new WhenEmpty.FormAlone(List.of("demo-0")),
        (node, http) -> {
          JsonNode members =
              await()
                  .atMost(PATIENCE)
                  .until(
                      () -> http.get("/gossip/members").json(),
                      json -> json.path("alive_members").asInt() == 1);
          assertThat(members.path("total_members").asInt()).isEqualTo(1);
          assertThat(members.path("others")).isEmpty();
          JsonNode self = members.path("members").path(0);
          assertThat(self.path("nodeId").asText()).isEqualTo("demo-0");
          assertThat(self.path("health").asText()).isEqualTo("ALIVE");
          assertThat(self.path("restAddress").asText()).isEqualTo("127.0.0.1:" + node.restPort());

          JsonNode status =
              await()
                  .atMost(PATIENCE)
                  .until(
                      () -> http.get("/gossip/status").json(), json -> json.path("on").asBoolean());
          assertThat(status.path("incarnation").asLong())
              .isEqualTo(self.path("incarnation").asLong());
          assertThat(status.path("memberId").asText()).hasSize(16);
          for (String counter :
              List.of(
                  "probes",
                  "answers",
                  "indirectProbes",
                  "bridged",
                  "suspicions",
                  "refutations",
                  "deaths",
                  "falsePositives",
                  "exchanges")) {
            assertThat(status.path(counter).isNumber()).as(counter).isTrue();
          }
        });
  }

  @Test
  void aNodeThatWaitsKnowsNobody() throws Exception {
    with(
        new WhenEmpty.AwaitPermit(),
        (node, http) -> {
          await().atMost(PATIENCE).until(() -> node.api().report().state() == NodeState.WAITING);
          NodeHttp.Reply members = http.get("/gossip/members");
          assertThat(members.status()).isEqualTo(200);
          assertThat(members.json().path("alive_members").asInt(-1)).isZero();
          assertThat(members.json().path("total_members").asInt(-1)).isZero();
          assertThat(http.get("/gossip/status").json().path("on").asBoolean(true)).isFalse();
        });
  }
}
