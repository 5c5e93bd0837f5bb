package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
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
import java.util.concurrent.TimeUnit;

/**
 * Puts to members that nobody has asked anything before. The revision counts them: the generator
 * would have to finish to say how many it sent.
 */
record FirstSeconds(int clients) implements Case {
  private static final int SECONDS = 10;
  private static final long WITHOUT_END = 10_000_000;

  @Override
  public String name() {
    return "cold-" + clients;
  }

  @Override
  public Section section() {
    return Section.FIRST_SECONDS;
  }

  @Override
  public String title() {
    return clients == 1 ? "1 client" : clients + " clients";
  }

  @Override
  public Needs needs() {
    return Needs.NEW;
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Clients seen = new Clients(members);
    members.start();
    seen.awaitServing();
    Workload puts = Workload.puts(clients, WITHOUT_END, 256, 100_000);
    long revision = seen.revision();
    Duration cpu = members.cpu();
    long begin = System.nanoTime();
    try (Generator.Load load = generator.orElseThrow().start(members.endpoints(), puts)) {
      if (load.process().waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new RoundFailed("the generator ended before its time");
      }
      long done = seen.revision() - revision;
      double seconds = (System.nanoTime() - begin) / 1e9;
      double micros = members.cpu().minus(cpu).toNanos() / 1000.0;
      if (done == 0) {
        throw new RoundFailed("no put in %d s".formatted(SECONDS));
      }
      return Map.of(Metric.RATE, done / seconds, Metric.CPU, micros / done);
    }
  }
}
