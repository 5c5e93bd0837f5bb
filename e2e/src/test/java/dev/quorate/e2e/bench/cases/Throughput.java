package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.BuiltInClients;
import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.Measured;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Requests of one kind against warm members.
 *
 * @param builtIn what our own clients send where etcd's generator is missing; empty: nothing
 */
record Throughput(
    String name,
    Section section,
    String title,
    Workload workload,
    Optional<BuiltInClients.Request> builtIn)
    implements Case {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Override
  public Needs needs() {
    return Needs.WARM;
  }

  @Override
  public boolean needsGenerator() {
    return builtIn.isEmpty();
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    if (generator.isPresent()) {
      return measure(members, generator.get(), workload);
    }
    try (BuiltInClients clients = new BuiltInClients(members.endpoints())) {
      Duration before = members.cpu();
      return figures(
          clients.run(builtIn.orElseThrow(), workload.clients()), members.cpu().minus(before));
    }
  }

  static Map<Metric, Double> measure(Members members, Generator generator, Workload workload)
      throws IOException, InterruptedException, RoundFailed {
    Duration before = members.cpu();
    Measured measured = generator.run(members.endpoints(), workload, LIMIT);
    return figures(measured, members.cpu().minus(before));
  }

  private static Map<Metric, Double> figures(Measured measured, Duration cpu) {
    Map<Metric, Double> figures = new TreeMap<>();
    figures.put(Metric.RATE, measured.perSecond());
    measured.p99Millis().ifPresent(millis -> figures.put(Metric.P99, millis));
    figures.put(Metric.CPU, cpu.toNanos() / 1000.0 / measured.requests());
    return figures;
  }
}
