package dev.quorate.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.process.NodeProcess;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An idle cluster and one at full load keep leader and term, the latter although each minute one of
 * its followers is stopped for 500 ms. Takes its time: {@code make steady}.
 */
@Tag("steady")
class SteadyTest {
  private static final int MINUTES = Integer.getInteger("quorate.minutes", 1);
  private static final int CLIENTS = Integer.getInteger("quorate.clients", 32);
  private static final int MOST_PER_SECOND = Integer.getInteger("quorate.rate", 0);
  private static final int CONTAINER_MIB = 512;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @TempDir private Path directory;

  @Test
  void noTermChangesInIdleTimeOrUnderFullLoadWithAFollowerPausedEachMinute() throws Exception {
    try (ThreeNodes idle = ThreeNodes.linkedDirectly(directory.resolve("idle"));
        ThreeNodes loaded = ThreeNodes.linkedDirectly(directory.resolve("loaded"))) {
      idle.inContainersOf(CONTAINER_MIB).form();
      loaded.inContainersOf(CONTAINER_MIB).form();
      LeaderWatch idleWatch = new LeaderWatch("idle", idle);
      LeaderWatch loadedWatch = new LeaderWatch("loaded", loaded);
      Random random = new Random(7);
      try (SteadyLoad load = new SteadyLoad(loaded.clientPorts(), CLIENTS, MOST_PER_SECOND)) {
        for (int minute = 1; minute <= MINUTES; minute++) {
          Map<Status.Code, Long> before = load.answers();
          watchForAMinute(idleWatch, loadedWatch, pauseAt(random), loaded, random);
          System.out.printf(
              "%s minute=%d %s %s pauses=%d operations=%s%n",
              Instant.now(), minute, idleWatch, loadedWatch, minute, load.answers());
          assertThat(ok(load.answers()))
              .as("each minute some are answered")
              .isGreaterThan(ok(before));
          assertThat(load.answers())
              .as("the load leaves room in the store")
              .doesNotContainKey(Status.Code.RESOURCE_EXHAUSTED);
        }
      }
      assertThat(Stream.of(idleWatch, loadedWatch).flatMap(w -> w.changes().stream()))
          .as(() -> idle.describe() + "\n" + loaded.describe())
          .isEmpty();
    }
  }

  private static void watchForAMinute(
      LeaderWatch idle, LeaderWatch loaded, long pauseAt, ThreeNodes nodes, Random random)
      throws Exception {
    long begin = System.nanoTime();
    boolean paused = false;
    while (System.nanoTime() - begin < TimeUnit.MINUTES.toNanos(1)) {
      if (!paused && System.nanoTime() - begin > pauseAt) {
        pauseAFollower(nodes, random);
        paused = true;
      }
      idle.look();
      loaded.look();
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private static long pauseAt(Random random) {
    return TimeUnit.SECONDS.toNanos(random.nextInt(5, 50));
  }

  private static void pauseAFollower(ThreeNodes nodes, Random random) throws Exception {
    List<NodeProcess> followers = nodes.others(nodes.awaitLeader());
    NodeProcess follower = followers.get(random.nextInt(followers.size()));
    follower.pause();
    LockSupport.parkNanos(PAUSE.toNanos());
    follower.resume();
  }

  private static long ok(Map<Status.Code, Long> answers) {
    return answers.getOrDefault(Status.Code.OK, 0L);
  }
}
