package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Memory of a member with one key that nobody asks anything for a while: the mean of the three. */
record IdleMemory(int seconds) implements Case {
  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Section section() {
    return Section.START;
  }

  @Override
  public String title() {
    return "idle for %d s after the start, mean of the three".formatted(seconds);
  }

  @Override
  public Needs needs() {
    return Needs.NEW;
  }

  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public boolean needsGenerator() {
    return false;
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException {
    Clients clients = new Clients(members);
    members.start();
    clients.awaitServing();
    clients.put();
    TimeUnit.SECONDS.sleep(seconds);
    double sum = 0;
    for (int i = 0; i < Members.COUNT; i++) {
      sum += members.residentMiB(i);
    }
    return Map.of(Metric.MEMORY, sum / Members.COUNT);
  }
}
