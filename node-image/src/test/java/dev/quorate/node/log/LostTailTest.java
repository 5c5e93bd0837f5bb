package dev.quorate.node.log;

import static dev.quorate.node.log.TestLog.append;
import static dev.quorate.node.log.TestLog.entries;
import static dev.quorate.node.log.TestLog.indexes;
import static dev.quorate.node.log.TestLog.state;
import static dev.quorate.node.log.TestLog.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log whose end was flushed, acknowledged, and is gone, though what is left is whole. */
@Timeout(60)
class LostTailTest {
  private final TestLog logs = new TestLog();

  @Test
  void aTailThatIsCutAtABatchsBorderIsNoticedAndNothingChanges() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, state(0, 1, 7), entries(0, 1, 1, 2));
    int border = used(disk);
    append(log, entries(0, 1, 3));
    log.abandon();

    CrashableDisk zeroed = disk.copy();
    byte[] bytes = zeroed.bytes(SegmentName.of(1));
    Arrays.fill(bytes, border, bytes.length, (byte) 0);
    CrashableDisk shortened = disk.copy();
    zeroed.put(SegmentName.of(1), bytes);
    shortened.put(SegmentName.of(1), Arrays.copyOf(bytes, border));
    zeroed.put(SegmentName.unfinished(2), new byte[3]);

    for (CrashableDisk cut : new CrashableDisk[] {zeroed, shortened}) {
      var before = cut.list();
      assertThatThrownBy(() -> logs.open(cut))
          .isInstanceOf(LostAcknowledged.class)
          .hasMessageContaining("ends with batch 2")
          .hasMessageContaining("batch 3 was flushed");
      assertThat(cut.list()).isEqualTo(before);
    }
  }

  @Test
  void theNewestSegmentMayNotBeMissing() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    for (long i = 1; !disk.list().contains(SegmentName.of(3)); i++) {
      append(log, entries(0, 1, i));
    }
    log.abandon();

    disk.delete(SegmentName.of(3));
    assertThatThrownBy(() -> logs.open(disk)).isInstanceOf(LostAcknowledged.class);
    disk.delete(SegmentName.of(2));
    assertThatThrownBy(() -> logs.open(disk)).isInstanceOf(LostAcknowledged.class);
    disk.delete(SegmentName.of(1));
    assertThatThrownBy(() -> logs.open(disk)).isInstanceOf(LostAcknowledged.class);
  }

  @Test
  void aVoteThatIsGoneIsNoticedAsWell() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    int border = used(disk);
    append(log, state(0, 5, 2));
    log.abandon();
    disk.put(SegmentName.of(1), Arrays.copyOf(disk.bytes(SegmentName.of(1)), border));
    assertThatThrownBy(() -> logs.open(disk)).isInstanceOf(LostAcknowledged.class);
  }

  @Test
  void aStartThatWritesNothingKnowsHowFarTheLogReachedAfterAPowerFailure() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    append(log, entries(0, 1, 2));
    log.abandon();
    disk.delete(FlushMark.NAME);
    logs.open(disk).abandon();
    CrashableDisk cut = LostTail.withoutLastBatch(disk);
    assertThatThrownBy(() -> logs.open(cut)).isInstanceOf(LostAcknowledged.class);
  }

  @Test
  void anOlderCopyOfTheWholeDirectoryLooksWholeToItself() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    CrashableDisk older = disk.copy();
    append(log, entries(0, 1, 2));
    log.abandon();
    try (WriteAheadLog found = logs.open(older)) {
      assertThat(indexes(found, 0)).containsExactly(1L);
    }
  }

  @Test
  void anOlderMarkOrNoneNoticesLessAndIsNeverWrong() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    append(log, entries(0, 1, 1));
    byte[] older = disk.bytes(FlushMark.NAME);
    append(log, entries(0, 1, 2));
    log.abandon();
    byte[] damaged = disk.bytes(FlushMark.NAME);
    damaged[12] ^= 1;
    for (byte[] mark : new byte[][] {older, damaged, new byte[0], new byte[20]}) {
      CrashableDisk found = disk.copy();
      found.put(FlushMark.NAME, mark);
      try (WriteAheadLog opened = logs.open(found)) {
        assertThat(indexes(opened, 0)).containsExactly(1L, 2L);
        append(opened, entries(0, 1, 3));
      }
      try (WriteAheadLog opened = logs.open(found)) {
        assertThat(indexes(opened, 0)).containsExactly(1L, 2L, 3L);
      }
    }
  }

  @Test
  void theMarkCostsNoFlush() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = logs.open(disk);
    int before = disk.syncs();
    for (long i = 1; i <= 10; i++) {
      append(log, entries(0, 1, i));
    }
    assertThat(disk.syncs()).isEqualTo(before + 10);
    log.abandon();
  }
}
