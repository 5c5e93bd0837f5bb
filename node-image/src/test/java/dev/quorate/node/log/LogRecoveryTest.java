package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.indexes;
import static dev.quorate.node.log.TestLog.queue;
import static dev.quorate.node.log.TestLog.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void tornTailIsCutWhicheverOfItsSectorsAreThere() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1, 2));
    int before = used(disk);
    append(log, entries(0, 1, 3, 4, 5, 6, 7));
    int after = used(disk);
    log.abandon();
    byte[] whole = disk.bytes(SegmentName.of(1));
    int sectors = (after - before) / Sectors.SIZE;
    assertThat(sectors).isGreaterThan(3);

    for (int there = 0; there + 1 < 1 << sectors; there++) {
      CrashableDisk torn = new CrashableDisk();
      byte[] bytes = whole.clone();
      for (int sector = 0; sector < sectors; sector++) {
        if (((there >> sector) & 1) == 0) {
          int from = before + sector * Sectors.SIZE;
          Arrays.fill(bytes, from, from + Sectors.SIZE, (byte) 0);
        }
      }
      torn.put(SegmentName.of(1), bytes);
      try (WriteAheadLog again = logs.open(torn)) {
        assertThat(indexes(again, 0)).as("sectors %x", there).containsExactly(1L, 2L);
        append(again, entries(0, 1, 3));
      }
      try (WriteAheadLog again = logs.open(torn)) {
        assertThat(indexes(again, 0)).as("then appended").containsExactly(1L, 2L, 3L);
      }
    }
  }

  @Test
  void tenStartsLeaveOneSegmentWhetherTheProcessEndedWellOrNot() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    for (int start = 1; start <= 10; start++) {
      WriteAheadLog log = logs.open(disk);
      assertThat(indexes(log, 0)).as("before start %d", start).hasSize(start - 1);
      append(log, entries(0, 1, start));
      if (start % 2 == 0) {
        log.abandon();
        disk.restartProcess();
      } else {
        log.close();
      }
    }

    assertThat(disk.list().stream().filter(name -> SegmentName.number(name).isPresent()))
        .containsExactly(SegmentName.of(1));
    try (WriteAheadLog afterwards = logs.open(disk.afterPowerCut())) {
      assertThat(indexes(afterwards, 0)).hasSize(10);
    }
  }

  @Test
  void fileThatEndsInTheTailIsCutToo() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1, 2));
    int before = used(disk);
    append(log, entries(0, 1, 3, 4));
    log.abandon();
    byte[] whole = disk.bytes(SegmentName.of(1));
    CrashableDisk torn = new CrashableDisk();
    torn.put(SegmentName.of(1), Arrays.copyOf(whole, before + Sectors.SIZE));
    try (WriteAheadLog again = logs.open(torn)) {
      assertThat(indexes(again, 0)).containsExactly(1L, 2L);
    }
    // Files grow by whole sectors only.
    torn.put(SegmentName.of(1), Arrays.copyOf(whole, before + 9));
    CrashableDisk damaged = torn;
    damaged.delete(SegmentName.of(2));
    assertThatThrownBy(() -> logs.open(damaged)).isInstanceOf(CorruptLog.class);
  }

  @Test
  void aStartWritesTheLastBatchAgainAndNoMore() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    for (long index = 1; index <= 20; index++) {
      append(log, entries(0, 1, index));
    }
    log.abandon();
    int used = used(disk);
    int before = disk.written();
    WriteAheadLog again = logs.open(disk);
    assertThat(indexes(again, 0)).hasSize(20);
    // The last batch, and the mark.
    assertThat(disk.written() - before).isLessThan(used / 4);
    again.close();
    assertThat(disk.bytes(SegmentName.of(1)).length)
        .as("nothing appended but the batch of a clean end, and no space ahead")
        .isEqualTo(used + Sectors.SIZE);
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
