package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.process.EtcdClient;
import dev.quorate.node.process.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the leader: the others do not wait for an election timeout. It prints how long they
 * took, and judges by what they log: a busy machine may be slow.
 *
 * <p>{@code -Dquorate.rounds=20} for more of them.
 */
class KilledLeaderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  @DisplayName("the next leader is elected by evidence, in the next term, and serves")
  void electedByEvidence() throws Exception {
    try (ThreeNodes nodes = new ThreeNodes(directory).form()) {
      for (int round = 0; round < Integer.getInteger("quorate.rounds", 1); round++) {
        round(nodes, round);
      }
    }
  }

  private static void round(ThreeNodes nodes, int round) throws Exception {
    NodeProcess old = nodes.awaitLeader();
    List<NodeProcess> others = nodes.others(old);
    JsonNode report;
    try (EtcdClient client = new EtcdClient(others.get(round % 2))) {
      put(client, "before " + round);
      report = old.report();
      long began = System.nanoTime();
      old.kill();
      put(client, "after " + round);
      System.out.printf("first write after %d ms%n", (System.nanoTime() - began) / 1_000_000);
      assertThat(client.get("round")).contains("after " + round);
    }
    NodeProcess next = nodes.awaitLeaderOf(others);
    assertThat(next.report().path("term").asLong())
        .as("no vote was split\n%s", nodes.describe())
        .isEqualTo(report.path("term").asLong() + 1);
    for (NodeProcess other : others) {
      assertThat(other.output())
          .contains(
              "leader gone group=0 leader=%s term=%s"
                  .formatted(shortened(report.path("leader").asText()), report.path("term")));
    }
    old.start();
    nodes.awaitServing();
  }

  /** A write that was on its way to the leader, or took too long, is in doubt: asked again. */
  private static void put(EtcdClient client, String value) {
    await("acknowledged: " + value)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .ignoreExceptionsMatching(
            it -> it instanceof ExecutionException || it instanceof TimeoutException)
        .until(
            () -> {
              client.put("round", value);
              return true;
            });
  }

  private static String shortened(String memberId) {
    return Long.toHexString(Long.parseUnsignedLong(memberId, 16));
  }
}
