package dev.quorate.node.log;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Logs of small segments over a disk of memory, and the records to put into them. */
final class TestLog {
  static final LogSettings SMALL = new LogSettings(16 << 10, 4 << 10, 8 << 10);

  private final CompletableFuture<DiskFailure> failure = new CompletableFuture<>();
  private final RandomGenerator random = random(1);

  WriteAheadLog open(Disk disk) throws IOException {
    return open(disk, () -> 0);
  }

  WriteAheadLog open(Disk disk, LongSupplier monotonicMillis) throws IOException {
    return WriteAheadLog.open(
        disk,
        SMALL,
        random,
        Thread.ofPlatform().daemon().factory(),
        monotonicMillis,
        failure::complete);
  }

  /** Waits for the failure that a log of these has reported. */
  DiskFailure failure() throws Exception {
    return failure.get(10, TimeUnit.SECONDS);
  }

  static void append(WriteAheadLog log, LogRecord... records) {
    queue(log, records).orTimeout(10, TimeUnit.SECONDS).join();
  }

  static CompletableFuture<Void> queue(WriteAheadLog log, LogRecord... records) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    log.append(List.of(records), () -> done.complete(null));
    return done;
  }

  static List<Long> indexes(WriteAheadLog log, int group) {
    return log.takeRecovered(group).entries().stream().map(Entry::index).toList();
  }

  static LogRecord state(int group, long term, long vote) {
    return new LogRecord.State(group, new HardState(term, vote));
  }

  static LogRecord entries(int group, long term, long... indexes) {
    List<Entry> entries = new ArrayList<>();
    for (long index : indexes) {
      entries.add(new Entry(term, index, Entry.Kind.COMMAND, payload(index)));
    }
    return new LogRecord.Entries(group, entries);
  }

  static byte[] payload(long index) {
    byte[] payload = new byte[300];
    Arrays.fill(payload, (byte) (index + 1));
    return payload;
  }

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** The names of its segments. */
  static List<String> segments(CrashableDisk disk) {
    return disk.list().stream().filter(name -> SegmentName.number(name).isPresent()).toList();
  }

  /** Where the next batch goes. */
  static int used(CrashableDisk disk) {
    return Math.ceilDiv(dataEnd(disk), Sectors.SIZE) * Sectors.SIZE;
  }

  static int dataEnd(CrashableDisk disk) {
    byte[] bytes = disk.bytes(SegmentName.of(1));
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
