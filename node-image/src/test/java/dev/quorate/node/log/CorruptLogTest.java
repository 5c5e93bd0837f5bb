package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.segments;
import static dev.quorate.node.log.TestLog.state;
import static dev.quorate.node.log.TestLog.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.entries.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damage that no crash explains: the log is refused, and nothing of it is changed. */
@Timeout(60)
class CorruptLogTest {
  private final TestLog logs = new TestLog();

  @Test
  void bitFlipInTheMiddleIsRefusedAndNothingChanges() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1, 2));
    int middle = used(disk);
    append(log, entries(0, 1, 3, 4));
    int end = used(disk);
    append(log, entries(0, 1, 5));
    log.abandon();

    for (int at = middle; at < end; at++) {
      CrashableDisk damaged = disk.copy();
      byte[] bytes = damaged.bytes(SegmentName.of(1));
      bytes[at] ^= 0x10;
      damaged.put(SegmentName.of(1), bytes);
      damaged.put(SegmentName.unfinished(2), new byte[3]);
      int offset = at - at % Sectors.SIZE;
      assertThatThrownBy(() -> logs.open(damaged))
          .as("flip at %d", at)
          .isInstanceOfSatisfying(
              CorruptLog.class,
              corrupt -> {
                assertThat(corrupt.file()).isEqualTo(SegmentName.of(1));
                assertThat(corrupt.offset()).isEqualTo(offset);
              });
      assertThat(damaged.bytes(SegmentName.of(1))).isEqualTo(bytes);
      assertThat(damaged.list()).contains(SegmentName.unfinished(2));
    }
  }

  @Test
  void everyFlippedBitOfTheLastBatchIsRefusedAndNotTakenForATornTail() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, state(0, 1, 1), entries(0, 1, 1));
    int start = used(disk);
    // Of zeros, like what a crash leaves of a batch.
    Entry zeros = new Entry(2, 2, Entry.Kind.COMMAND, new byte[3000]);
    append(log, state(0, 2, 2), new LogRecord.Entries(0, List.of(zeros)));
    int end = start + LogFormat.batchSize(9 + 16 + 9 + 12 + 13 + 3000);
    log.abandon();

    byte[] whole = disk.bytes(SegmentName.of(1));
    for (int bit = start * 8; bit < end * 8; bit++) {
      byte[] bytes = whole.clone();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      disk.put(SegmentName.of(1), bytes);
      assertThatThrownBy(() -> LogRecovery.recover(disk))
          .as("bit %d", bit)
          .isInstanceOf(CorruptLog.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void logOfAnotherVersionOfTheFormatIsRefusedByItsVersion() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    logs.open(disk).abandon();
    byte[] bytes = disk.bytes(SegmentName.of(1));
    bytes[7] = 1;
    disk.put(SegmentName.of(1), bytes);
    assertThatThrownBy(() -> logs.open(disk))
        .isNotInstanceOf(CorruptLog.class)
        .isNotInstanceOf(NewerLogFormat.class)
        .hasMessageContaining("version 1");
  }

  @Test
  void logOfANewerProgramIsRefusedByName() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    logs.open(disk).abandon();
    byte[] bytes = disk.bytes(SegmentName.of(1));
    bytes[7]++;
    disk.put(SegmentName.of(1), bytes);
    assertThatThrownBy(() -> logs.open(disk))
        .isInstanceOf(NewerLogFormat.class)
        .hasMessageContaining("version " + bytes[7]);
    assertThat(disk.bytes(SegmentName.of(1))).isEqualTo(bytes);
  }

  @Test
  void damageAfterACleanStopIsRefusedEvenInTheLastBatch() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    int end;
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, entries(0, 1, 1, 2));
      end = used(disk);
    }
    byte[] bytes = disk.bytes(SegmentName.of(1));
    bytes[end - 12] ^= 1;
    disk.put(SegmentName.of(1), bytes);
    assertThatThrownBy(() -> logs.open(disk)).isInstanceOf(CorruptLog.class);
  }

  @Test
  void recordThatThisProgramDoesNotWriteIsRefusedByName() {
    int kind = LogFormat.BATCH_HEADER + 9 + 12 + 8;
    int type = LogFormat.BATCH_HEADER + 4;
    expectRefusal(NewerLogFormat.class, new int[][] {{kind, 77}, {kind, -1}, {type, 99}});
    expectRefusal(CorruptLog.class, new int[][] {{kind + 1, 127}, {kind - 10, 9}});
  }

  private void expectRefusal(Class<? extends Exception> refusal, int[][] changes) {
    for (int[] change : changes) {
      ByteBuffer batch = ByteBuffer.allocate(400);
      LogRecord one = entries(0, 1, 1);
      LogFormat.writeBatchHeader(batch, LogFormat.payloadSize(one), 1);
      LogFormat.writeRecord(batch, one);
      batch.put(change[0], (byte) change[1]);
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      LogFormat.writeSegmentHeader(bytes, new LogFormat.SegmentHeader(1, 1, 5));
      Sectors.write(batch.array(), batch.position(), 1, 5, bytes.position(), bytes);
      CrashableDisk disk = new CrashableDisk();
      disk.put(SegmentName.of(1), bytes.array());
      assertThatThrownBy(() -> logs.open(disk))
          .as("byte %d is %d", change[0], change[1])
          .isInstanceOf(refusal);
    }
  }

  @Test
  void missingOrDamagedOlderSegmentIsRefused() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    fillSegments(disk);
    assertThat(segments(disk)).hasSizeGreaterThan(3);

    CrashableDisk missing = disk.copy();
    missing.delete(SegmentName.of(2));
    assertThatThrownBy(() -> logs.open(missing))
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining(SegmentName.of(2));

    CrashableDisk firstMissing = disk.copy();
    firstMissing.delete(SegmentName.of(1));
    assertThatThrownBy(() -> logs.open(firstMissing))
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining("no snapshot covers");

    CrashableDisk shortened = disk.copy();
    byte[] bytes = shortened.bytes(SegmentName.of(2));
    shortened.put(SegmentName.of(2), Arrays.copyOf(bytes, bytes.length - 700));
    assertThatThrownBy(() -> logs.open(shortened)).isInstanceOf(CorruptLog.class);
  }

  @Test
  void missingSegmentsAreRefusedAlsoWhenTheNewestHoldsNoEntries() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog acknowledged = logs.open(disk);
    append(acknowledged, state(0, 1, 7), entries(0, 1, 1, 2, 3));
    voteUntilTheNextSegment(acknowledged, disk);
    acknowledged.abandon();
    assertThat(segments(disk)).containsExactly(SegmentName.of(1), SegmentName.of(2));

    disk.delete(SegmentName.of(1));
    assertThatThrownBy(() -> logs.open(disk))
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining("entries of group 0 up to 3 are missing and no snapshot covers them");
    assertThat(segments(disk)).containsExactly(SegmentName.of(2));
  }

  @Test
  void segmentsThatASnapshotCoversMayBeMissing() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, state(0, 1, 7), entries(0, 1, 1, 2, 3));
      voteUntilTheNextSegment(log, disk);
    }
    try (WriteAheadLog log = logs.open(disk)) {
      append(log, new LogRecord.Snapshot(0, 3, 1));
    }
    assertThat(segments(disk)).doesNotContain(SegmentName.of(1));
    try (WriteAheadLog log = logs.open(disk)) {
      assertThat(log.takeRecovered(0).snapshotIndex()).isEqualTo(3);
    }
  }

  private static void voteUntilTheNextSegment(WriteAheadLog log, CrashableDisk disk) {
    for (long term = 2; segments(disk).size() < 2; term++) {
      append(log, state(0, term, 7));
    }
  }

  private void fillSegments(CrashableDisk disk) throws IOException {
    try (WriteAheadLog log = logs.open(disk)) {
      for (long i = 1; segments(disk).size() < 4; i++) {
        append(log, entries(0, 1, i));
      }
    }
  }
}
