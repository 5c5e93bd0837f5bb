package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.SMALL;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.queue;
import static dev.quorate.node.log.TestLog.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.entries.Entry;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four lives, each ended at a random write: every acknowledged entry is there, and no other. */
@Timeout(60)
class LogCrashTest {
  @Test
  void whateverACrashLeavesNothingAcknowledgedIsLost() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      RandomGenerator chance = random(seed);
      CrashableDisk disk = new CrashableDisk();
      Model model = new Model();
      for (int life = 0; life < 4; life++) {
        disk.crashAtChange(chance.nextInt(life == 0 ? 250 : 120));
        liveUntilCrash("seed " + seed + " life " + life, disk, model, chance);
        if (chance.nextInt(3) == 0) {
          disk.restartProcess();
        } else {
          disk = disk.afterCrash(chance);
        }
      }
      disk.restartProcess();
      try (WriteAheadLog log = new TestLog().open(disk)) {
        model.accept("seed " + seed, log.takeRecovered(0));
      }
    }
  }

  /** What must be there: all that was acknowledged, and nothing that was never written. */
  private static final class Model {
    private final TreeMap<Long, Long> terms = new TreeMap<>();
    private long acknowledged;
    private long covered;
    private long maybeCovered;

    /** Whether this is what a crash may leave; what it left is the truth from then on. */
    void accept(String when, RecoveredGroup found) {
      long snapshot = found.snapshotIndex();
      assertThat(snapshot).as(when).isBetween(covered, maybeCovered);
      long last = snapshot + found.entries().size();
      assertThat(last).as(when).isGreaterThanOrEqualTo(acknowledged);
      assertThat(found.entries().stream().map(Entry::index).toList())
          .as(when)
          .isEqualTo(LongStream.rangeClosed(snapshot + 1, last).boxed().toList());
      assertThat(found.entries().stream().map(Entry::term).toList())
          .as(when)
          .isEqualTo(List.copyOf(terms.subMap(snapshot, false, last, true).values()));
      terms.tailMap(last, false).clear();
      acknowledged = last;
      covered = snapshot;
      maybeCovered = snapshot;
    }
  }

  /**
   * Appends one entry or a dozen after the other. Now and then a snapshot is captured, and recorded
   * some entries later, as a state machine does that writes its file while the log goes on.
   */
  private static void liveUntilCrash(
      String when, CrashableDisk disk, Model model, RandomGenerator chance) throws Exception {
    CompletableFuture<DiskFailure> crashed = new CompletableFuture<>();
    WriteAheadLog log;
    try {
      log =
          WriteAheadLog.open(
              disk,
              SMALL,
              chance,
              Thread.ofPlatform().daemon().factory(),
              () -> 0,
              crashed::complete);
    } catch (CrashableDisk.Crashed e) {
      return;
    }
    model.accept(when, log.takeRecovered(0));
    long captured = 0;
    long recordAt = 0;
    while (true) {
      // A large batch makes the file longer by itself, a small one is written over zeros.
      long count = chance.nextInt(8) == 0 ? 12 : 1;
      long[] indexes = LongStream.rangeClosed(1, count).map(i -> model.acknowledged + i).toArray();
      for (long index : indexes) {
        model.terms.put(index, 1L);
      }
      long next = model.acknowledged + count;
      CompletableFuture<Void> written = queue(log, entries(0, 1, indexes));
      CompletableFuture.anyOf(written, crashed).get(10, TimeUnit.SECONDS);
      if (!written.isDone()) {
        return;
      }
      model.acknowledged = next;
      if (captured == 0 && chance.nextInt(8) == 0) {
        captured = next;
        recordAt = next + chance.nextInt(60);
      }
      if (captured > 0 && next >= recordAt) {
        model.maybeCovered = captured;
        CompletableFuture<Void> covered = queue(log, new LogRecord.Snapshot(0, captured, 1));
        CompletableFuture.anyOf(covered, crashed).get(10, TimeUnit.SECONDS);
        if (!covered.isDone()) {
          return;
        }
        model.covered = captured;
        captured = 0;
      }
    }
  }
}
