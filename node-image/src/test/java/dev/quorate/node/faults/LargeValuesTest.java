package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.LargeRequests;
import dev.quorate.node.process.LargeRequests.Put;
import dev.quorate.node.process.NodeProcess;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members with a heap of 192 MiB, of which one takes nothing, and values of 1 MB. */
class LargeValuesTest {
  private static final int CLIENTS = 16;
  private static final int PUTS = Integer.getInteger("quorate.large.puts", 160);
  private static final int KEYS = 24;

  @TempDir private Path directory;

  @Test
  void withAFollowerStoppedEachIsAcknowledgedOrRefusedAndTheAcknowledgedAreRead() throws Exception {
    putToALeaderWithAFollowerStopped(ThreeNodes.linkedDirectly(directory));
  }

  /** In containers that kill whoever takes more than the 384 MiB to which such a heap belongs. */
  @Test
  @Tag("containers")
  void inContainersOf384MiBTheyLiveToo() throws Exception {
    putToALeaderWithAFollowerStopped(ThreeNodes.linkedDirectly(directory).limitMemory(384));
  }

  private static void putToALeaderWithAFollowerStopped(ThreeNodes started) throws Exception {
    try (ThreeNodes nodes = started.form()) {
      NodeProcess leader = nodes.awaitLeader();
      NodeProcess stopped = nodes.others(leader).getFirst();
      long term = leader.report().path("term").asLong();
      stopped.pause();
      List<Put> puts;
      try (LargeRequests requests = new LargeRequests(leader, KEYS)) {
        puts = requests.put(CLIENTS, PUTS);
        assertThat(nodes.all()).as(nodes::describe).allMatch(NodeProcess::isAlive);
        report(puts, nodes);
        // Where a machine is so busy that the leader loses its office, requests are in doubt.
        List<Status.Code> outcomes =
            leader.report().path("term").asLong() == term
                ? List.of(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED)
                : List.of(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNAVAILABLE);
        assertThat(puts).as(nodes::describe).extracting(Put::code).isSubsetOf(outcomes);
        awaitAcknowledged("those who serve have them", requests, puts);
      }

      stopped.resume();
      nodes.awaitServing();
      try (LargeRequests requests = new LargeRequests(stopped, KEYS)) {
        awaitAcknowledged("the one that was stopped has them too", requests, puts);
      }
    }
  }

  /** Under each key is what was acknowledged last, or something in doubt. */
  private static void awaitAcknowledged(String what, LargeRequests requests, List<Put> puts) {
    Map<String, Integer> acknowledged = lastAcknowledged(puts);
    Set<Integer> inDoubt =
        puts.stream()
            .filter(put -> put.code() == Status.Code.UNAVAILABLE)
            .map(Put::number)
            .collect(Collectors.toSet());
    Awaitility.await(what)
        .atMost(ThreeNodes.PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              Map<String, Integer> found = requests.numbers();
              assertThat(found.keySet()).containsAll(acknowledged.keySet());
              found.forEach(
                  (key, number) ->
                      assertThat(inDoubt.contains(number) || number.equals(acknowledged.get(key)))
                          .as("%s has the value of put %d", key, number)
                          .isTrue());
            });
  }

  /** By key the number of the value that was acknowledged with the highest revision. */
  private static Map<String, Integer> lastAcknowledged(List<Put> puts) {
    return puts.stream()
        .filter(put -> put.code() == Status.Code.OK)
        .sorted(Comparator.comparingLong(Put::revision))
        .collect(Collectors.toMap(Put::key, Put::number, (_, later) -> later));
  }

  private static void report(List<Put> puts, ThreeNodes nodes) throws Exception {
    for (NodeProcess node : nodes.all()) {
      System.out.printf("%s peak=%s%n", node.nodeId(), node.peakResidentMemory());
    }
    System.out.println(
        "puts=" + puts.stream().collect(Collectors.groupingBy(Put::code, Collectors.counting())));
  }
}
