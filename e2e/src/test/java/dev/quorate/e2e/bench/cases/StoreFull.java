package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How much a store of Quorate takes before it is full: its quota comes from the heap. */
record StoreFull(String size) implements SizeCase {
  private static final int KEY = 8;
  private static final int VALUE = 1024;
  private static final int KEYS = 20_000_000;
  private static final int LOOKS_WITHOUT_GROWTH = 3;
  private static final int LIMIT_SECONDS = 300;

  @Override
  public String name() {
    return "full-" + size;
  }

  @Override
  public String title() {
    return "new keys with values of 1 KiB until the store is full, -Xmx" + size;
  }

  @Override
  public Optional<String> heap() {
    return Optional.of(size);
  }

  /** etcd's quota is 2 GiB whatever the memory, and can be set up to 8 GiB. */
  @Override
  public boolean isFor(String system) {
    return system.equals("quorate");
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Clients clients = new Clients(members);
    members.start();
    clients.awaitAllThere();
    Workload puts = Workload.transactions(8, KEYS / 100, 100, VALUE, KEYS);
    try (Generator.Load load = generator.orElseThrow().start(members.endpoints(), puts)) {
      long keys = 0;
      int still = 0;
      for (int i = 0; still < LOOKS_WITHOUT_GROWTH && i < LIMIT_SECONDS; i++) {
        load.process().waitFor(1, TimeUnit.SECONDS);
        long now = clients.keys();
        still = now > keys ? 0 : still + 1;
        keys = now;
      }
      awaitRefusal(clients);
      return Map.of(Metric.USER_DATA, keys * (double) (KEY + VALUE) / 1e6);
    }
  }

  private static void awaitRefusal(Clients clients) throws RoundFailed {
    try {
      clients.put();
    } catch (IllegalStateException refused) {
      if (refused.getMessage().contains("space exceeded")) {
        return;
      }
      throw new RoundFailed("not refused for its size: " + refused.getMessage());
    }
    throw new RoundFailed("writes stopped, though the store is not full");
  }
}
