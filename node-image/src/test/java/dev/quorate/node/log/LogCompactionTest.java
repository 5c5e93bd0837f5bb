package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.indexes;
import static dev.quorate.node.log.TestLog.segments;
import static dev.quorate.node.log.TestLog.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.entries.HardState;
import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Segments that snapshots cover are deleted, and the entries after a snapshot stay. */
@Timeout(60)
class LogCompactionTest {
  private final TestLog logs = new TestLog();

  @Test
  void snapshotOfAnotherHistoryDropsTheWholeLog() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1, 2, 3, 4));
      append(log, new LogRecord.Snapshot(0, 2, 9));
      append(log, entries(1, 1, 1, 2, 3, 4));
      append(log, new LogRecord.Snapshot(1, 2, 1));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      RecoveredGroup other = log.takeRecovered(0);
      assertThat(other.entries()).isEmpty();
      assertThat(other.snapshotTerm()).isEqualTo(9);
      assertThat(indexes(log, 1)).containsExactly(3L, 4L);
    }
  }

  @Test
  void markerThatLagsBehindDeletedSegmentsTakesNothingAway() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long a;
    long b;
    long c;
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1), new LogRecord.Snapshot(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      b = fillUntil(log, disk, SegmentName.of(3), a + 1) - 1;
      c = b + 3;
      append(log, entries(0, 1, b + 2, c));
      append(log, new LogRecord.Snapshot(0, a + 1, 1));
      append(log, state(9, 1, 0));
      assertThat(segments(disk)).doesNotContain(SegmentName.of(1)).contains(SegmentName.of(2));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(indexes(log, 0)).isEqualTo(LongStream.rangeClosed(a + 2, c).boxed().toList());
    }
  }

  @Test
  void markerCapturedInADeletedSegmentAndRecordedInTheNextTakesNothingAway() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long a;
    long b;
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      append(log, new LogRecord.Snapshot(0, a - 2, 1));
      b = fillUntil(log, disk, SegmentName.of(3), a + 1) - 1;
      append(log, new LogRecord.Snapshot(0, a, 1));
      append(log, state(9, 1, 0));
      assertThat(segments(disk)).doesNotContain(SegmentName.of(1)).contains(SegmentName.of(2));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(indexes(log, 0)).isEqualTo(LongStream.rangeClosed(a + 1, b + 1).boxed().toList());
    }
  }

  @Test
  void installedSnapshotDropsTheTailOfAnotherHistoryAlsoWhenItsEntryWasInADeletedSegment()
      throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long a;
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      append(log, new LogRecord.Snapshot(0, a, 3));
      append(log, state(9, 1, 0));
      assertThat(segments(disk)).doesNotContain(SegmentName.of(1));
    }
    try (WriteAheadLog log = logs.open(disk)) {
      RecoveredGroup group = log.takeRecovered(0);
      assertThat(group.entries()).isEmpty();
      assertThat(group.snapshotIndex()).isEqualTo(a);
    }
  }

  @Test
  void coveredSegmentsGoAndTheirGroupsStateStays() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, state(7, 42, 3));
      long last = 0;
      while (segments(disk).size() < 4) {
        append(log, entries(0, 1, ++last), entries(1, 1, last));
      }
      append(log, new LogRecord.Snapshot(0, last, 1));
      assertThat(segments(disk)).as("group 1 still needs them").hasSize(4);
      append(log, new LogRecord.Snapshot(1, last - 1, 1));
      awaitOneSegment(log, disk);
      append(log, entries(0, 1, last + 1));
    }
    assertThat(segments(disk)).doesNotContain(SegmentName.of(1));
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(log.takeRecovered(7).hardState()).isEqualTo(new HardState(42, 3));
      assertThat(indexes(log, 0)).hasSize(1);
      assertThat(indexes(log, 1)).hasSize(1);
    }
  }

  @Test
  void aGroupPinsTheSegmentsFromItsFirstEntryOnThatNoSnapshotCovers() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(1, 1, 1));
      assertThat(log.pinnedBytes(1)).as("nothing but the newest").isZero();
      long last = fillUntil(log, disk, SegmentName.of(4), 0);
      append(log, new LogRecord.Snapshot(0, last - 1, 1));
      append(log, state(9, 1, 0));
      assertThat(log.pinnedBytes(1)).isEqualTo(3 * TestLog.SMALL.segmentBytes());
      assertThat(log.pinnedBytes(0)).isZero();
      assertThat(segments(disk)).contains(SegmentName.of(1));

      append(log, new LogRecord.Snapshot(1, 1, 1));
      awaitOneSegment(log, disk);
      assertThat(log.pinnedBytes(1)).isZero();
    }
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(log.pinnedBytes(0)).isZero();
    }
  }

  @Test
  void restartsDoNotPileUpSegments() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    for (int i = 1; i <= 20; i++) {
      try (WriteAheadLog log = logs.open(disk)) {
        append(log, entries(0, 1, i), new LogRecord.Snapshot(0, i, 1));
      }
    }
    assertThat(segments(disk)).hasSizeLessThan(3);
  }

  private void awaitOneSegment(WriteAheadLog log, CrashableDisk disk) {
    // Deletion follows the callback on the same thread: one more append has waited for it.
    append(log, state(9, 1, 0));
    assertThat(segments(disk)).hasSize(1);
  }

  /** Appends entries after {@code last} until this segment exists; answers its first entry. */
  private long fillUntil(WriteAheadLog log, CrashableDisk disk, String segment, long last)
      throws IOException {
    long next = last;
    while (!segments(disk).contains(segment)) {
      append(log, entries(0, 1, ++next));
    }
    return next;
  }
}
