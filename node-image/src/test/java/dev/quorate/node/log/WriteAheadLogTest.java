package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.indexes;
import static dev.quorate.node.log.TestLog.payload;
import static dev.quorate.node.log.TestLog.queue;
import static dev.quorate.node.log.TestLog.segments;
import static dev.quorate.node.log.TestLog.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteAheadLogTest {
  private final TestLog logs = new TestLog();

  @Test
  void recoversStateAndEntriesOfEveryGroup() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, state(0, 3, 7), entries(0, 3, 1, 2, 3));
      append(log, entries(5, 1, 1));
      append(log, state(0, 4, 0));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(log.knew(0)).isTrue();
      assertThat(log.knew(1)).isFalse();
      RecoveredGroup first = log.takeRecovered(0);
      assertThat(first.hardState()).isEqualTo(new HardState(4, 0));
      assertThat(first.entries()).extracting(Entry::index).containsExactly(1L, 2L, 3L);
      assertThat(first.entries().get(1).data()).isEqualTo(payload(2));
      assertThat(indexes(log, 5)).containsExactly(1L);
      assertThat(log.takeRecovered(0)).as("given away").isEqualTo(RecoveredGroup.NOTHING);
      assertThat(log.knew(0)).isTrue();
    }
  }

  /** Also when the close comes in the moment in which the log's thread finds nothing to do. */
  @Test
  void whatWasQueuedBeforeTheCloseIsWritten() throws Exception {
    for (int i = 0; i < 3000; i++) {
      CrashableDisk disk = new CrashableDisk();
      CompletableFuture<Void> queued;
      try (WriteAheadLog log = logs.open(disk)) {
        queued = queue(log, entries(0, 1, 1));
      }
      assertThat(queued).as("round %d", i).isDone();
    }
  }

  @Test
  void laterEntryReplacesTheOldTail() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1, 2, 3, 4));
      append(log, entries(0, 2, 3));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(log.takeRecovered(0).entries())
          .extracting(Entry::index, Entry::term)
          .containsExactly(tuple(1L, 1L), tuple(2L, 1L), tuple(3L, 2L));
    }
  }

  @Test
  void oneFlushServesEverythingThatQueued() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      CountDownLatch gate = new CountDownLatch(1);
      disk.holdSyncs(gate);
      CompletableFuture<Void> first = queue(log, entries(0, 1, 1));
      int before = disk.syncs();
      CompletableFuture<Void> last = first;
      for (int group = 1; group <= 40; group++) {
        last = queue(log, entries(group, 1, 1));
      }
      gate.countDown();
      last.get(10, TimeUnit.SECONDS);
      // One for the first, at most one more that it raced with, one for all the others.
      assertThat(disk.syncs() - before).isBetween(1, 3);
    }
  }

  @Test
  void largeAppendIsWrittenInPartsAndDurableAsAWhole() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long[] many = LongStream.rangeClosed(1, 200).toArray();
    WriteAheadLog log = logs.open(disk);
    append(log, state(0, 5, 1), entries(0, 1, many), state(0, 6, 1));
    log.abandon();
    for (String segment : segments(disk)) {
      assertThat(disk.bytes(segment)).hasSizeLessThanOrEqualTo(16 << 10);
    }
    try (WriteAheadLog again = logs.open(disk.afterPowerCut())) {
      RecoveredGroup group = again.takeRecovered(0);
      assertThat(group.hardState().term()).isEqualTo(6);
      assertThat(group.entries()).extracting(Entry::index).hasSize(200).isSorted();
    }
  }

  @Test
  void aSmallBatchTakesSpaceAheadAndALargeOneNoMoreThanItsOwn() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, LongStream.rangeClosed(1, 12).toArray()));
    assertThat(disk.bytes(segments(disk).getLast())).hasSize(TestLog.used(disk));
    append(log, entries(0, 1, 13));
    assertThat(disk.bytes(segments(disk).getLast()))
        .hasSize(TestLog.used(disk) + TestLog.SMALL.preallocation());
    log.abandon();
    try (WriteAheadLog again = logs.open(disk.afterPowerCut())) {
      assertThat(indexes(again, 0)).hasSize(13);
    }
  }

  @Test
  void failedFlushIsFatalAndNothingIsAcknowledged() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    disk.failSyncs();
    CompletableFuture<Void> lost = queue(log, entries(0, 1, 2));
    assertThat(logs.failure()).hasMessageContaining("Input/output error");
    CompletableFuture<Void> later = queue(log, entries(0, 1, 3));
    log.close();
    assertThat(lost).isNotDone();
    assertThat(later).isNotDone();
  }

  @Test
  void anErrorOnItsThreadIsFatalToo() throws Exception {
    WriteAheadLog log = logs.open(new CrashableDisk());
    log.append(
        List.of(entries(0, 1, 1)),
        () -> {
          throw new OutOfMemoryError("Cannot reserve 8388608 bytes of direct buffer memory");
        });
    assertThat(logs.failure())
        .hasMessageContaining("OutOfMemoryError")
        .hasMessageContaining("Cannot reserve 8388608 bytes");
    log.close();
  }

  @Test
  void anAppendThatTheDiskDoesNotFinishIsMeasuredAndASlowOneIsRememberedForAWhile()
      throws Exception {
    AtomicLong clock = new AtomicLong(1_000);
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk, clock::get)) {
      assertThat(log.appendDelay()).isEqualTo(new AppendDelay(Duration.ZERO, Duration.ZERO));
      CountDownLatch gate = new CountDownLatch(1);
      disk.holdSyncs(gate);
      CompletableFuture<Void> held = queue(log, entries(0, 1, 1));
      clock.addAndGet(45_000);
      await().until(() -> log.appendDelay().outstanding().toSeconds() == 45);

      gate.countDown();
      held.get(10, TimeUnit.SECONDS);
      await().until(() -> log.appendDelay().outstanding().isZero());
      assertThat(log.appendDelay().longest()).hasSeconds(45);
      append(log, entries(0, 1, 2));
      assertThat(log.appendDelay().longest()).as("the slow one").hasSeconds(45);
      clock.addAndGet(AppendWatch.MEMORY.toMillis() + 1);
      assertThat(log.appendDelay().longest()).as("forgotten").isZero();
    }
  }

  @Test
  void worksOnARealDirectory(@TempDir Path directory) throws Exception {
    Path wal = directory.resolve("wal");
    for (int i = 1; i <= 3; i++) {
      try (WriteAheadLog log = logs.open(new DirectoryDisk(wal))) {
        assertThat(i == 1 ? 0 : lastIndex(log)).isEqualTo(i - 1);
        append(log, entries(0, 1, i));
      }
    }
  }

  private static long lastIndex(WriteAheadLog log) {
    RecoveredGroup group = log.takeRecovered(0);
    return group.snapshotIndex() + group.entries().size();
  }
}
