package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A follower was down while others wrote, and comes back while they write on: how long until it has
 * everything, and what that costs the writers.
 */
record CatchUp(int missedMb, String largeHeap) implements SizeCase {
  private static final int VALUE = 10_240;
  private static final int PORTION_MB = 100;
  private static final int BEFORE_SECONDS = 5;
  private static final long ENTRIES_BEHIND = 1000;
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Override
  public String name() {
    return "catch-up";
  }

  @Override
  public String title() {
    return "a follower that missed %d MB comes back under 64 writers, -Xmx%s"
        .formatted(missedMb, largeHeap);
  }

  @Override
  public Optional<String> heap() {
    return Optional.of(largeHeap);
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Clients clients = new Clients(members);
    members.start();
    clients.awaitAllThere();
    int leader = clients.leader();
    int follower = (leader + 1) % Members.COUNT;
    List<Integer> others =
        IntStream.range(0, Members.COUNT).filter(member -> member != follower).boxed().toList();
    List<String> endpoints = others.stream().map(members.endpoints()::get).toList();
    members.kill(follower);
    int leaderPort = members.clientPorts().get(leader);
    for (int mb = 0; mb < missedMb; mb += PORTION_MB) {
      long puts = Math.min(PORTION_MB, missedMb - mb) * 1_000_000L / VALUE;
      generator.orElseThrow().run(endpoints, Workload.puts(16, puts, VALUE, 1000), LIMIT);
      clients.compactAt(leaderPort);
    }
    Workload writers = Workload.puts(64, 10_000_000, 256, 100_000);
    try (Generator.Load load = generator.orElseThrow().start(endpoints, writers)) {
      TimeUnit.SECONDS.sleep(2);
      double before = rate(clients, leaderPort, () -> TimeUnit.SECONDS.sleep(BEFORE_SECONDS));
      long start = System.nanoTime();
      double meanwhile =
          rate(
              clients,
              leaderPort,
              () -> {
                members.startAgain(follower);
                clients.awaitCaughtUp(follower, leader, ENTRIES_BEHIND, LIMIT);
              });
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!load.process().isAlive()) {
        throw new RoundFailed("the writers ended before their time");
      }
      return Map.of(Metric.CAUGHT_UP, seconds, Metric.WRITERS_KEEP, 100 * meanwhile / before);
    }
  }

  private interface While {
    void happens() throws InterruptedException;
  }

  private static double rate(Clients clients, int port, While something)
      throws InterruptedException, RoundFailed {
    long revision = clients.revisionAt(port);
    long begin = System.nanoTime();
    something.happens();
    double rate = (clients.revisionAt(port) - revision) * 1e9 / (System.nanoTime() - begin);
    if (rate == 0) {
      throw new RoundFailed("the writers write nothing");
    }
    return rate;
  }
}
