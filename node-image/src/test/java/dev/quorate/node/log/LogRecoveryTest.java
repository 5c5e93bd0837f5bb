package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.dataEnd;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.indexes;
import static dev.quorate.node.log.TestLog.queue;
import static dev.quorate.node.log.TestLog.used;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.disk.CrashableDisk;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process that ended too early left: a torn tail, pages that were not flushed. */
@Timeout(60)
class LogRecoveryTest {
  private final TestLog logs = new TestLog();

  @Test
  void tornTailIsCutAtEveryByte() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1, 2));
    int before = used(disk);
    append(log, entries(0, 1, 3, 4));
    int after = dataEnd(disk);
    log.abandon();
    byte[] whole = disk.bytes(SegmentName.of(1));

    for (int cut = before; cut < after; cut++) {
      CrashableDisk torn = new CrashableDisk();
      byte[] bytes = new byte[whole.length];
      System.arraycopy(whole, 0, bytes, 0, cut);
      torn.put(SegmentName.of(1), bytes);
      try (WriteAheadLog again = logs.open(torn)) {
        assertThat(indexes(again, 0)).as("cut at %d", cut).containsExactly(1L, 2L);
        append(again, entries(0, 1, 3));
      }
      try (WriteAheadLog again = logs.open(torn)) {
        assertThat(indexes(again, 0)).as("then appended").containsExactly(1L, 2L, 3L);
      }
    }
    assertThat(after - before).isGreaterThan(100);
  }

  @Test
  void fileThatEndsInTheTailIsCutToo() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1, 2));
    int before = used(disk);
    append(log, entries(0, 1, 3, 4));
    log.abandon();
    CrashableDisk torn = new CrashableDisk();
    torn.put(SegmentName.of(1), Arrays.copyOf(disk.bytes(SegmentName.of(1)), before + 9));
    try (WriteAheadLog again = logs.open(torn)) {
      assertThat(indexes(again, 0)).containsExactly(1L, 2L);
    }
  }

  @Test
  void whatAKilledProcessLeftInThePageCacheIsDurableOnceItIsRecovered() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    // The write succeeds, the flush does not happen any more.
    disk.crashAtChange(1);
    CompletableFuture<Void> second = queue(log, entries(0, 1, 2));
    logs.failure();
    assertThat(second).isNotDone();
    disk.restartProcess();

    WriteAheadLog next = logs.open(disk);
    assertThat(indexes(next, 0)).containsExactly(1L, 2L);
    next.abandon();
    try (WriteAheadLog afterwards = logs.open(disk.afterPowerCut())) {
      assertThat(indexes(afterwards, 0)).containsExactly(1L, 2L);
    }
  }

  @Test
  void whatAFailedFlushLeftInThePageCacheIsDurableOnceItIsRecovered() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    disk.failSyncs();
    CompletableFuture<Void> second = queue(log, entries(0, 1, 2));
    logs.failure();
    assertThat(second).isNotDone();
    disk.restartProcess();

    WriteAheadLog next = logs.open(disk);
    assertThat(indexes(next, 0)).containsExactly(1L, 2L);
    next.abandon();
    try (WriteAheadLog afterwards = logs.open(disk.afterPowerCut())) {
      assertThat(indexes(afterwards, 0)).containsExactly(1L, 2L);
    }
  }
}
