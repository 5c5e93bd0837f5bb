package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.Measured;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Many watches of a key that is put at a steady pace: delay and cost of an event, and memory. */
record Watches(String name, int watches, Workload workload) implements Case {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Override
  public Section section() {
    return Section.WATCHES_AND_LEASES;
  }

  @Override
  public String title() {
    return "%,d watches of one key, 20,000 events a second".formatted(watches);
  }

  @Override
  public Needs needs() {
    return Needs.NEW;
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    members.start();
    new Clients(members).awaitAllThere();
    Duration before = members.cpu();
    Measured measured = generator.orElseThrow().run(members.endpoints(), workload, LIMIT);
    Duration cpu = members.cpu().minus(before);
    Map<Metric, Double> figures = new TreeMap<>();
    measured.p50Millis().ifPresent(millis -> figures.put(Metric.P50, millis));
    measured.p99Millis().ifPresent(millis -> figures.put(Metric.P99, millis));
    figures.put(Metric.CPU, cpu.toNanos() / 1000.0 / measured.requests());
    double most = 0;
    for (int member = 0; member < Members.COUNT; member++) {
      most = Math.max(most, members.residentMiB(member));
    }
    figures.put(Metric.MEMORY, most);
    return figures;
  }
}
