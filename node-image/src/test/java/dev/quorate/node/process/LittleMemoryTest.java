package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node with a heap of 192 MiB, and clients with large values, large reads, and no hurry. */
@Timeout(180)
class LittleMemoryTest {
  private static final int CLIENTS = 16;
  private static final int PUTS = 160;
  private static final int KEYS = 24;

  @TempDir Path directory;

  @Test
  void largeValuesAndLargeReadsAreServedOrRefusedAndTheNodeLives() throws Exception {
    try (NodeProcess node = new NodeProcess("n1", directory);
        LargeRequests requests = new LargeRequests(node, KEYS)) {
      node.start("--bootstrap").awaitServing(1);

      List<Status.Code> puts = codes(requests.put(CLIENTS, PUTS));
      assertThat(puts).containsOnly(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      // How many are refused depends on how fast they come.
      assertThat(puts.stream().filter(Status.Code.OK::equals)).hasSizeGreaterThan(KEYS);
      await("room for each key again")
          .atMost(Duration.ofSeconds(20))
          .until(() -> codes(requests.put(1, KEYS)).stream().allMatch(Status.Code.OK::equals));
      assertThat(node.isAlive()).as(node.output()).isTrue();

      for (int i = 0; i < 8; i++) {
        requests.readWithoutTaking();
      }
      assertThat(requests.read(6, 12)).isSubsetOf(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
      assertThat(node.isAlive()).as(node.output()).isTrue();

      requests.endIdleReaders();
      await("room for a large read again")
          .atMost(Duration.ofSeconds(20))
          .until(() -> requests.read() == Status.Code.OK);
      node.kill();
      node.start().awaitServing(1);
    }
  }

  private static List<Status.Code> codes(List<LargeRequests.Put> puts) {
    return puts.stream().map(LargeRequests.Put::code).toList();
  }
}
