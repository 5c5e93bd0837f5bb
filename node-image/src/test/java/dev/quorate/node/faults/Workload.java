package dev.quorate.node.faults;

import dev.quorate.node.faults.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Five clients, each with one operation at a time, on five keys that are others in each round, so
 * that each round has a history of its own.
 */
final class Workload implements AutoCloseable {
  private static final int CLIENTS = 5;
  private static final int KEYS = 5;

  private final List<RecordedClient> clients;
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private final Map<Integer, AtomicLong> answered = new ConcurrentHashMap<>();
  private volatile Round round = new Round(0);
  private volatile boolean stopped;

  /** One that no client is in any more is complete. */
  private static final class Round {
    private final int number;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Set<Integer> entered = ConcurrentHashMap.newKeySet();

    Round(int number) {
      this.number = number;
    }

    String key(Random random) {
      return "round%d-key%d".formatted(number, random.nextInt(KEYS));
    }
  }

  Workload(List<Integer> clientPorts, long seed) {
    clients =
        IntStream.range(0, CLIENTS).mapToObj(i -> new RecordedClient(i, clientPorts)).toList();
    for (RecordedClient client : clients) {
      answered.put(client.client(), new AtomicLong());
      threads.execute(() -> work(client, new Random(seed + client.client())));
    }
  }

  private void work(RecordedClient client, Random random) {
    Round mine = round;
    Map<String, String> seen = new HashMap<>();
    for (long number = 0; !stopped; number++) {
      if (mine != round) {
        mine = round;
        seen.clear();
      }
      mine.entered.add(client.client());
      String value = "c" + client.client() + "-" + number;
      Operation operation = perform(client, mine.key(random), value, seen, random);
      mine.operations.add(operation);
      if (operation.outcome() == Outcome.OK) {
        answered.get(client.client()).incrementAndGet();
        seen.put(operation.key(), operation.valueAfter());
        pause(random.nextInt(4));
      } else {
        client.turnToTheNextNode();
        pause(20);
      }
      if (random.nextInt(50) == 0) {
        client.turnToTheNextNode();
      }
    }
  }

  /** A swap expects what this client knew last of the key: some of them are applied. */
  private static Operation perform(
      RecordedClient client, String key, String value, Map<String, String> seen, Random random) {
    int dice = random.nextInt(100);
    if (dice < 45) {
      return client.get(key);
    }
    if (dice < 70) {
      return client.put(key, value);
    }
    if (dice < 78) {
      return client.delete(key);
    }
    return client.compareAndSwap(key, seen.getOrDefault(key, ""), value);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Until each client has had this many more answers. */
  void awaitAnswers(int count) {
    List<Long> before = clients.stream().map(c -> answered.get(c.client()).get()).toList();
    Awaitility.await("every client is answered")
        .atMost(ThreeNodes.PATIENCE)
        .until(
            () ->
                clients.stream()
                    .allMatch(
                        c -> answered.get(c.client()).get() >= before.get(c.client()) + count));
  }

  /** Begins the next round; the history of the one that ends is complete. */
  History next() {
    Round ended = round;
    Round begun = new Round(ended.number + 1);
    round = begun;
    // Who has entered the next one has recorded its last operation of this one.
    Awaitility.await("every client is in round " + begun.number)
        .atMost(ThreeNodes.PATIENCE)
        .until(() -> begun.entered.size() == CLIENTS);
    return new History(new ArrayList<>(ended.operations));
  }

  @Override
  public void close() {
    stopped = true;
    clients.forEach(RecordedClient::close);
    // Waits: each operation has a deadline.
    threads.close();
  }
}
