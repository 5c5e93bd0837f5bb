package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.results.Section;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Transactions of 100 puts to a million keys, which are there before. */
record LargeTransactions(String largeHeap) implements Case {
  private static final Workload MEASURED = Workload.transactions(8, 2000, 100, 256, 1_000_000);

  @Override
  public String name() {
    return "txn-100";
  }

  @Override
  public Section section() {
    return Section.SIZE;
  }

  @Override
  public String title() {
    return "transactions of 100 puts over 1,000,000 keys, 8 clients, -Xmx" + largeHeap;
  }

  @Override
  public Needs needs() {
    return Needs.OWN;
  }

  @Override
  public boolean takesLong() {
    return true;
  }

  @Override
  public Optional<String> heap() {
    return Optional.of(largeHeap);
  }

  @Override
  public void prepare(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    MillionKeys.fill(members, generator.orElseThrow());
    new Clients(members).compact();
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    return Throughput.measure(members, generator.orElseThrow(), MEASURED);
  }
}
