package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of any node at random times under load: what was acknowledged is there afterwards.
 *
 * <p>{@code -Dquorate.rounds=50} for the long run, {@code -Dquorate.seed=} to repeat the choice of
 * victims.
 */
class KillStressTest {
  private static final int WRITERS = 3;

  @TempDir private Path directory;

  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void noAcknowledgedWriteIsLost() throws Exception {
    int rounds = Integer.getInteger("quorate.rounds", 3);
    long seed = Long.getLong("quorate.seed", System.nanoTime());
    Random random = new Random(seed);
    List<NodeProcess> nodes = new ArrayList<>();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      ThreeNodes.form(directory, nodes);
      for (int writer = 0; writer < WRITERS; writer++) {
        NodeProcess node = nodes.get(writer);
        String prefix = "w" + writer + "-";
        writers.execute(() -> write(node, prefix));
      }
      int done = 0;
      for (; done < rounds; done++) {
        round(nodes, random);
      }
      stopped.set(true);
      writers.shutdown();
      assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

      List<String> lost = readBack(nodes.get(random.nextInt(nodes.size())));
      System.out.printf(
          "rounds: %d/%d, acknowledged writes: %d, lost: %d (seed %d)%n",
          done, rounds, acknowledged.size(), lost.size(), seed);
      assertThat(acknowledged).as("the load has to be real").hasSizeGreaterThan(rounds * 5);
      assertThat(lost).isEmpty();
    } finally {
      stopped.set(true);
      writers.shutdownNow();
      nodes.forEach(NodeProcess::close);
    }
  }

  /** Kills one or two nodes in the middle of the load, starts them again, waits for all. */
  private void round(List<NodeProcess> nodes, Random random) {
    long before = acknowledged.size();
    Awaitility.await("writes are acknowledged")
        .atMost(Duration.ofSeconds(40))
        .until(() -> acknowledged.size() > before + 10);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
    List<NodeProcess> victims = new ArrayList<>(nodes);
    java.util.Collections.shuffle(victims, random);
    List<NodeProcess> killed = victims.subList(0, 1 + random.nextInt(2));
    killed.forEach(NodeProcess::kill);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(800)));
    killed.forEach(NodeProcess::start);
    nodes.forEach(node -> node.awaitServing(3));
  }

  /** Each key is written once: a write without an acknowledgement is left in doubt. */
  private void write(NodeProcess node, String prefix) {
    while (!stopped.get()) {
      try (EtcdClient client = new EtcdClient(node)) {
        while (!stopped.get()) {
          long number = writes.incrementAndGet();
          String key = prefix + number;
          client.put(key, "value " + number);
          acknowledged.put(key, "value " + number);
        }
      } catch (ExecutionException | TimeoutException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private List<String> readBack(NodeProcess node) throws Exception {
    List<String> lost = new ArrayList<>();
    try (EtcdClient client = new EtcdClient(node)) {
      for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
        if (!client.get(entry.getKey()).filter(entry.getValue()::equals).isPresent()) {
          lost.add(entry.getKey());
        }
      }
    }
    return lost;
  }
}
