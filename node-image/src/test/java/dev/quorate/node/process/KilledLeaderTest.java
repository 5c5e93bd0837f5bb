package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private final List<NodeProcess> nodes = new ArrayList<>();

  @Test
  @DisplayName("the next leader is elected by evidence, in a later term, and serves")
  void electedByEvidence() throws Exception {
    try {
      ThreeNodes.form(directory, nodes);
      for (int round = 0; round < Integer.getInteger("quorate.rounds", 1); round++) {
        round(round);
      }
    } finally {
      nodes.forEach(NodeProcess::close);
    }
  }

  private void round(int round) throws Exception {
    NodeProcess old = leaderOf(nodes);
    List<NodeProcess> others = nodes.stream().filter(node -> node != old).toList();
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
    NodeProcess next = leaderOf(others);
    String logs = others.getFirst().output() + others.getLast().output();
    assertThat(next.report().path("term").asLong())
        .as("the next term, or a later one where a busy machine split the vote\n%s", logs)
        .isGreaterThan(report.path("term").asLong());
    for (NodeProcess other : others) {
      assertThat(other.output())
          .contains(
              "leader gone group=0 leader=%s term=%s"
                  .formatted(shortened(report.path("leader").asText()), report.path("term")));
    }
    old.start();
    nodes.forEach(node -> node.awaitServing(nodes.size()));
  }

  private static NodeProcess leaderOf(List<NodeProcess> electorate) {
    return await("a leader")
        .atMost(PATIENCE)
        .until(
            () -> electorate.stream().filter(KilledLeaderTest::leads).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static boolean leads(NodeProcess node) {
    JsonNode report = node.report();
    return report.hasNonNull("leader") && report.path("leader").equals(report.path("memberId"));
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
