package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long nobody can write after the leader was cut off or stopped: to the first write that
 * another node acknowledges to a client that knows their addresses. It prints the times, and judges
 * only that another leads in a later term: a busy machine may be slow. That of a leader that was
 * killed is measured without links that go on listening for it: dev.quorate.node.process.
 *
 * <p>{@code make faults FAILOVERS=20} for a median.
 */
class FailoverTimesTest {
  /** For so long the followers must have heard their leader before they judge its silence. */
  private static final Duration SETTLED = Duration.ofMillis(2_500);

  private static final List<Fault> OF_THE_LEADER =
      List.of(Fault.CUT_OFF_LEADER, Fault.PAUSE_LEADER);

  @TempDir private Path directory;

  private final int rounds = Integer.getInteger("quorate.failovers", 1);

  @Test
  @DisplayName(
      "whatever became of the leader, another leads in a later term and acknowledges writes")
  void anotherAcknowledges() throws Exception {
    Map<Fault, List<Long>> millis = new EnumMap<>(Fault.class);
    try (ThreeNodes nodes = new ThreeNodes(directory).form()) {
      for (int round = 0; round < rounds; round++) {
        for (Fault fault : OF_THE_LEADER) {
          long took = round(fault, nodes, round);
          millis.computeIfAbsent(fault, each -> new ArrayList<>()).add(took);
        }
      }
    } finally {
      millis.forEach(FailoverTimesTest::print);
    }
  }

  private static void print(Fault fault, List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    int count = sorted.size();
    System.out.printf(
        "failover to the first write, %s: median %d ms, %d to %d, of %d: %s%n",
        fault,
        (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2,
        sorted.getFirst(),
        sorted.getLast(),
        count,
        millis);
  }

  private static long round(Fault fault, ThreeNodes nodes, int round)
      throws IOException, InterruptedException {
    NodeProcess old = awaitSettled(nodes);
    long term = termOf(old);
    List<NodeProcess> others = nodes.others(old);
    try (RecordedClient client =
        new RecordedClient(round, others.stream().map(NodeProcess::clientPort).toList())) {
      put(client, "before " + round);
      long began = System.nanoTime();
      Fault.Healing healing = fault.inject(nodes, new Random(round));
      put(client, "after " + round);
      long took = (System.nanoTime() - began) / 1_000_000;
      assertThat(termOf(nodes.awaitLeaderOf(others))).as("a later term").isGreaterThan(term);
      healing.heal();
      nodes.awaitServing();
      return took;
    }
  }

  /** The leader, when it has led for long enough. */
  private static NodeProcess awaitSettled(ThreeNodes nodes) {
    AtomicReference<Tenure> tenure = new AtomicReference<>(Tenure.now(nodes));
    Awaitility.await("one leads for a while")
        .atMost(ThreeNodes.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> tenure.updateAndGet(before -> before.look(nodes)).isLong());
    return tenure.get().leader();
  }

  private record Tenure(NodeProcess leader, long term, long since) {
    static Tenure now(ThreeNodes nodes) {
      NodeProcess leader = nodes.awaitLeader();
      return new Tenure(leader, termOf(leader), System.nanoTime());
    }

    Tenure look(ThreeNodes nodes) {
      Tenure now = now(nodes);
      return now.leader().nodeId().equals(leader.nodeId()) && now.term() == term ? this : now;
    }

    boolean isLong() {
      return System.nanoTime() - since >= SETTLED.toNanos();
    }
  }

  private static long termOf(NodeProcess node) {
    return node.report().path("term").asLong();
  }

  /** One that is refused or in doubt is asked again, at the other node. */
  private static void put(RecordedClient client, String value) {
    Awaitility.await(value + " is acknowledged")
        .atMost(ThreeNodes.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              if (client.put("failover", value).outcome() == Operation.Outcome.OK) {
                return true;
              }
              client.turnToTheNextNode();
              return false;
            });
  }
}
