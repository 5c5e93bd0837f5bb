package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.util.Map;
import java.util.Optional;

/** Three empty members, from the start of their processes until each serves as a voter. */
record Start() implements Case {
  @Override
  public String name() {
    return "start";
  }

  @Override
  public Section section() {
    return Section.START;
  }

  @Override
  public String title() {
    return "three empty members form a cluster, with three voters that answer linearizable reads";
  }

  @Override
  public Needs needs() {
    return Needs.NEW;
  }

  @Override
  public boolean needsGenerator() {
    return false;
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator) {
    long begin = System.nanoTime();
    members.start();
    new Clients(members).awaitServing();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = members.cpu().toNanos() / 1e9 / Members.COUNT;
    return Map.of(Metric.SERVING, seconds, Metric.START_CPU, cpu);
  }
}
