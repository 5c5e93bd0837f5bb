package dev.quorate.e2e.bench.cases;

import dev.quorate.e2e.bench.load.Generator;
import dev.quorate.e2e.bench.load.RoundFailed;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Metric;
import dev.quorate.e2e.bench.servers.Clients;
import dev.quorate.e2e.bench.servers.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A backup as etcd's tools take it, and a new cluster of three from that file. */
record SnapshotOfAGigabyte() implements SizeCase {
  private static final int KEYS = 100_000;
  private static final int VALUE = 10_240;
  private static final Workload ALL = Workload.transactions(8, KEYS / 10, 10, VALUE, KEYS);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "snapshot";
  }

  @Override
  public String title() {
    return "100,000 keys with values of 10 KiB, saved and restored (etcd: by etcdutl), -Xmx4g";
  }

  /** The quota of the store comes from it. */
  @Override
  public Optional<String> heap() {
    return Optional.of("4g");
  }

  @Override
  public Map<Metric, Double> measure(Members members, Optional<Generator> generator)
      throws IOException, InterruptedException, RoundFailed {
    Path file = Files.createTempFile("quorate-bench-", ".db");
    try {
      Files.delete(file);
      Clients clients = new Clients(members);
      members.start();
      clients.awaitAllThere();
      generator.orElseThrow().run(members.endpoints(), ALL, LIMIT);
      requireAll(clients);
      int leader = clients.leader();
      double saved = clients.saveSnapshot(members.clientPorts().get(leader), file, LIMIT);
      double memory = members.residentMiB(leader);
      for (int i = 0; i < Members.COUNT; i++) {
        members.kill(i);
      }
      return Map.of(
          Metric.SAVED,
          saved,
          Metric.MEMORY_WHILE_SAVED,
          memory,
          Metric.RESTORED,
          restored(members, file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static double restored(Members from, Path file)
      throws IOException, InterruptedException, RoundFailed {
    long start = System.nanoTime();
    try (Members members = from.restoredFrom(file)) {
      members.start();
      for (int port : members.clientPorts()) {
        Clients.awaitRead(port, LIMIT);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      requireAll(new Clients(members));
      return seconds;
    }
  }

  private static void requireAll(Clients clients) throws RoundFailed {
    long keys = clients.keys();
    if (keys < KEYS) {
      throw new RoundFailed("there are %d keys instead of %d".formatted(keys, KEYS));
    }
  }
}
