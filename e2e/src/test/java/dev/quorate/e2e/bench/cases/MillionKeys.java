package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What a million keys cost: memory of the leader, and how long all three take to be back. */
record MillionKeys(String largeHeap) implements SizeCase {
  private static final int KEYS = 1_000_000;
  private static final Workload ALL = Workload.transactions(8, KEYS / 100, 100, 256, KEYS);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "million";
  }

  @Override
  public String title() {
    return "1,000,000 keys with values of 256 bytes; all three killed and started, -Xmx"
        + largeHeap;
  }

  @Override
  public Optional<String> heap() {
    return Optional.of(largeHeap);
  }

  static void fill(Members members, Generator generator)
      throws IOException, InterruptedException, RoundFailed {
    generator.run(members.endpoints(), ALL, LIMIT);
    long keys = new Clients(members).keys();
    if (keys < KEYS) {
      throw new RoundFailed("there are %d keys instead of %d".formatted(keys, KEYS));
    }
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Clients clients = new Clients(members);
    members.start();
    clients.awaitAllThere();
    fill(members, generator.orElseThrow());
    clients.put();
    double memory = members.residentMiB(clients.leader());
    for (int i = 0; i < Members.COUNT; i++) {
      members.kill(i);
    }
    for (int i = 0; i < Members.COUNT; i++) {
      members.awaitEnd(i);
    }
    long start = System.nanoTime();
    for (int i = 0; i < Members.COUNT; i++) {
      members.startAgain(i);
    }
    long first = FirstAnswer.of(members.clientPorts(), port -> Clients.awaitRead(port, LIMIT));
    return Map.of(Metric.LEADER_MEMORY, memory, Metric.FIRST_READ, (first - start) / 1e9);
  }
}
