package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quorate.node.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes: who is alive, as each of them believes it. */
@Tag("full")
class GossipOfNodesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final List<NodeProcess> nodes = new ArrayList<>();

  @Test
  @Requirement({"S2-4", "S2-26", "S2-28"})
  void whoIsKilledIsDeadWhoIsBackIsAliveAndWhoWasPausedRefutes() throws Exception {
    try {
      ThreeNodes.form(directory, nodes);
      nodes.forEach(node -> awaitCount(node, 3));
      JsonNode before = awaitMember(nodes.getFirst(), "n3", "ALIVE", it -> true);

      NodeProcess killed = nodes.get(2);
      killed.kill();
      for (NodeProcess other : nodes.subList(0, 2)) {
        awaitMember(other, "n3", "DEAD", it -> true);
        awaitCount(other, 2);
        assertThat(other.output()).contains("node seen dead node=n3");
      }
      killed.start();
      for (NodeProcess node : nodes) {
        awaitMember(node, "n3", "ALIVE", isLater(before));
        awaitCount(node, 3);
      }
      JsonNode ofKilled = get(killed, "/gossip/status");
      assertThat(ofKilled.path("deaths").asLong()).isZero();

      NodeProcess paused = nodes.get(1);
      JsonNode asleep = awaitMember(nodes.getFirst(), "n2", "ALIVE", it -> true);
      long deaths = get(paused, "/gossip/status").path("deaths").asLong();
      paused.pause();
      awaitMember(nodes.get(0), "n2", "DEAD", it -> true);
      awaitMember(nodes.get(2), "n2", "DEAD", it -> true);
      paused.resume();
      for (NodeProcess node : nodes) {
        awaitMember(node, "n2", "ALIVE", isLater(asleep));
        awaitCount(node, 3);
      }
      JsonNode ofPaused = get(paused, "/gossip/status");
      assertThat(ofPaused.path("refutations").asLong()).isPositive();
      assertThat(ofPaused.path("deaths").asLong()).isEqualTo(deaths);
      assertThat(get(nodes.getFirst(), "/gossip/status").path("falsePositives").asLong())
          .isPositive();
    } finally {
      nodes.forEach(NodeProcess::close);
    }
  }

  private static Predicate<JsonNode> isLater(JsonNode before) {
    return now -> now.path("incarnation").asLong() > before.path("incarnation").asLong();
  }

  private static void awaitCount(NodeProcess node, int alive) {
    awaitMembers(
        node,
        alive + " of 3 alive",
        it -> it.path("alive_members").asInt() == alive && it.path("total_members").asInt() == 3);
  }

  private static JsonNode awaitMember(
      NodeProcess node, String name, String health, Predicate<JsonNode> condition) {
    return member(
        awaitMembers(
            node,
            name + " " + health,
            it ->
                member(it, name).path("health").asText().equals(health)
                    && condition.test(member(it, name))),
        name);
  }

  private static JsonNode member(JsonNode members, String name) {
    for (JsonNode member : members.path("members")) {
      if (member.path("nodeId").asText().equals(name)) {
        return member;
      }
    }
    return MissingNode.getInstance();
  }

  private static JsonNode awaitMembers(
      NodeProcess node, String what, Predicate<JsonNode> condition) {
    try {
      return await(node.nodeId() + " sees " + what)
          .atMost(PATIENCE)
          .ignoreException(IOException.class)
          .until(() -> get(node, "/gossip/members"), condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + node.output(), e);
    }
  }

  private static JsonNode get(NodeProcess node, String path) throws IOException {
    return node.http().get(path).json();
  }
}
