package dev.quorate.e2e.bench.cases;

import static dev.quorate.e2e.bench.load.BuiltInClients.Request.LINEARIZABLE_READ;
import static dev.quorate.e2e.bench.load.BuiltInClients.Request.PUT;

import dev.quorate.e2e.bench.load.BuiltInClients;
import dev.quorate.e2e.bench.load.Workload;
import dev.quorate.e2e.bench.results.Section;
import java.util.List;
import java.util.Optional;

/**
 * All cases, in the order of the page.
 *
 * @param largeHeap -Xmx where there is much data
 * @param idleSeconds until the memory of an idle member is read
 * @param missedMb what a stopped follower misses
 */
public record Catalogue(String largeHeap, int idleSeconds, int missedMb) {

  /** Sent once to each system before it is measured warm. */
  public static final List<Workload> WARM_UP =
      List.of(puts(64, 25_000), reads(64, 40_000, "l"), puts(64, 25_000));

  public List<Case> cases() {
    return List.of(
        put(1, 1_500),
        put(16, 12_000),
        put(64, 25_000),
        put(256, 40_000),
        write("put-10K", "puts of 10 KiB, 16 clients", Workload.puts(16, 3_000, 10_240, 1_000)),
        write("put-64K", "puts of 64 KiB, 16 clients", Workload.puts(16, 400, 65_536, 100)),
        write(
            "txn-4",
            "transactions of 4 puts of 256 bytes, 64 clients",
            Workload.transactions(64, 20_000, 4, 256, 100_000)),
        read("lread-1", "linearizable reads, 1 client", reads(1, 3_000, "l")),
        read("lread-64", "linearizable reads, 64 clients", reads(64, 40_000, "l")),
        new Throughput(
            "sread-64",
            Section.READS,
            "serializable reads, 64 clients",
            reads(64, 60_000, "s"),
            Optional.empty()),
        new Watches("watch-1K", 1_000, Workload.watches(1_000, 200, 20)),
        new Watches("watch-10K", 10_000, Workload.watches(10_000, 20, 2)),
        new Throughput(
            "keep-alive",
            Section.WATCHES_AND_LEASES,
            "lease keep-alives, 64 clients with a lease each",
            Workload.of(16, 64, 40_000, "lease-keepalive"),
            Optional.empty()),
        new FirstSeconds(1),
        new FirstSeconds(16),
        new FirstSeconds(64),
        new Start(),
        new IdleMemory(idleSeconds),
        new Failover(Failover.Fault.KILL),
        new Failover(Failover.Fault.STOP),
        new LargeTransactions(largeHeap),
        new MillionKeys(largeHeap),
        new CatchUp(missedMb, largeHeap),
        new SnapshotOfAGigabyte(),
        new StoreFull("128m"),
        new StoreFull("512m"),
        new StoreFull("2g"));
  }

  private static Case put(int clients, int total) {
    String title = "puts of 256 bytes, %d client%s".formatted(clients, clients == 1 ? "" : "s");
    return new Throughput(
        "put-" + clients, Section.WRITES, title, puts(clients, total), Optional.of(PUT));
  }

  private static Case write(String name, String title, Workload workload) {
    return new Throughput(name, Section.WRITES, title, workload, Optional.empty());
  }

  private static Case read(String name, String title, Workload workload) {
    Optional<BuiltInClients.Request> builtIn = Optional.of(LINEARIZABLE_READ);
    return new Throughput(name, Section.READS, title, workload, builtIn);
  }

  private static Workload puts(int clients, int total) {
    return Workload.puts(clients, total, 256, 100_000);
  }

  private static Workload reads(int clients, int total, String consistency) {
    int connections = clients == 1 ? 1 : 16;
    return Workload.of(connections, clients, total, "range", "KEY", "--consistency=" + consistency);
  }
}
