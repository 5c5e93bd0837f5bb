package dev.quorate.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.node.disk.CrashableDisk;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteAheadLogTest {
  private static final LogSettings SMALL = new LogSettings(16 << 10, 4 << 10, 8 << 10);

  private final CompletableFuture<DiskFailure> failure = new CompletableFuture<>();
  private final RandomGenerator random = random(1);

  @Test
  void recoversStateAndEntriesOfEveryGroup() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, state(0, 3, 7), entries(0, 3, 1, 2, 3));
      append(log, entries(5, 1, 1));
      append(log, state(0, 4, 0));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
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

  @Test
  void laterEntryReplacesTheOldTail() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1, 2, 3, 4));
      append(log, entries(0, 2, 3));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
      assertThat(log.takeRecovered(0).entries())
          .extracting(Entry::index, Entry::term)
          .containsExactly(tuple(1L, 1L), tuple(2L, 1L), tuple(3L, 2L));
    }
  }

  @Test
  void snapshotOfAnotherHistoryDropsTheWholeLog() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1, 2, 3, 4));
      append(log, new LogRecord.Snapshot(0, 2, 9));
      append(log, entries(1, 1, 1, 2, 3, 4));
      append(log, new LogRecord.Snapshot(1, 2, 1));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
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
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1), new LogRecord.Snapshot(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      b = fillUntil(log, disk, SegmentName.of(3), a + 1) - 1;
      c = b + 3;
      append(log, entries(0, 1, b + 2, c));
      append(log, new LogRecord.Snapshot(0, a + 1, 1));
      append(log, state(9, 1, 0));
      assertThat(disk.list()).doesNotContain(SegmentName.of(1)).contains(SegmentName.of(2));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
      assertThat(indexes(log, 0)).isEqualTo(LongStream.rangeClosed(a + 2, c).boxed().toList());
    }
  }

  @Test
  void markerCapturedInADeletedSegmentAndRecordedInTheNextTakesNothingAway() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long a;
    long b;
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      append(log, new LogRecord.Snapshot(0, a - 2, 1));
      b = fillUntil(log, disk, SegmentName.of(3), a + 1) - 1;
      append(log, new LogRecord.Snapshot(0, a, 1));
      append(log, state(9, 1, 0));
      assertThat(disk.list()).doesNotContain(SegmentName.of(1)).contains(SegmentName.of(2));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
      assertThat(indexes(log, 0)).isEqualTo(LongStream.rangeClosed(a + 1, b + 1).boxed().toList());
    }
  }

  @Test
  void installedSnapshotDropsTheTailOfAnotherHistoryAlsoWhenItsEntryWasInADeletedSegment()
      throws Exception {
    CrashableDisk disk = new CrashableDisk();
    long a;
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1));
      a = fillUntil(log, disk, SegmentName.of(2), 1) - 1;
      append(log, new LogRecord.Snapshot(0, a, 3));
      append(log, state(9, 1, 0));
      assertThat(disk.list()).doesNotContain(SegmentName.of(1));
    }
    try (WriteAheadLog log = open(disk, SMALL)) {
      RecoveredGroup group = log.takeRecovered(0);
      assertThat(group.entries()).isEmpty();
      assertThat(group.snapshotIndex()).isEqualTo(a);
    }
  }

  @Test
  void tornTailIsCutAtEveryByte() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
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
      try (WriteAheadLog again = open(torn, SMALL)) {
        assertThat(indexes(again, 0)).as("cut at %d", cut).containsExactly(1L, 2L);
        append(again, entries(0, 1, 3));
      }
      try (WriteAheadLog again = open(torn, SMALL)) {
        assertThat(indexes(again, 0)).as("then appended").containsExactly(1L, 2L, 3L);
      }
    }
    assertThat(after - before).isGreaterThan(100);
  }

  @Test
  void fileThatEndsInTheTailIsCutToo() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
    append(log, entries(0, 1, 1, 2));
    int before = used(disk);
    append(log, entries(0, 1, 3, 4));
    log.abandon();
    CrashableDisk torn = new CrashableDisk();
    torn.put(SegmentName.of(1), Arrays.copyOf(disk.bytes(SegmentName.of(1)), before + 9));
    try (WriteAheadLog again = open(torn, SMALL)) {
      assertThat(indexes(again, 0)).containsExactly(1L, 2L);
    }
  }

  @Test
  void bitFlipInTheMiddleIsRefusedAndNothingChanges() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
    append(log, entries(0, 1, 1, 2));
    int middle = used(disk);
    append(log, entries(0, 1, 3, 4));
    int end = used(disk);
    append(log, entries(0, 1, 5));
    log.abandon();

    for (int at = middle; at < end; at++) {
      CrashableDisk damaged = disk.copy();
      byte[] bytes = damaged.bytes(SegmentName.of(1));
      if (bytes[at] == 0 && isPadding(bytes, at, end)) {
        continue;
      }
      bytes[at] ^= 0x10;
      damaged.put(SegmentName.of(1), bytes);
      damaged.put(SegmentName.unfinished(2), new byte[3]);
      int offset = middle;
      assertThatThrownBy(() -> open(damaged, SMALL))
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
  void damageAfterACleanStopIsRefusedEvenInTheLastBatch() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    int end;
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, entries(0, 1, 1, 2));
      end = used(disk);
    }
    byte[] bytes = disk.bytes(SegmentName.of(1));
    bytes[end - 12] ^= 1;
    disk.put(SegmentName.of(1), bytes);
    assertThatThrownBy(() -> open(disk, SMALL)).isInstanceOf(CorruptLog.class);
  }

  @Test
  void recordThatThisProgramDoesNotWriteIsRefusedByName() {
    int kind = LogFormat.BATCH_HEADER + 9 + 12 + 8;
    for (int[] change : new int[][] {{kind, 77}, {kind, -1}, {kind + 1, 127}, {kind - 10, 9}}) {
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      LogFormat.writeSegmentHeader(bytes, new LogFormat.SegmentHeader(1, 1, 5));
      int start = bytes.position();
      bytes.position(start + LogFormat.BATCH_HEADER);
      LogFormat.writeRecord(bytes, entries(0, 1, 1));
      bytes.put(start + change[0], (byte) change[1]);
      LogFormat.finishBatch(bytes, start, 1, 5);
      CrashableDisk disk = new CrashableDisk();
      disk.put(SegmentName.of(1), bytes.array());
      assertThatThrownBy(() -> open(disk, SMALL))
          .as("byte %d is %d", change[0], change[1])
          .isInstanceOf(CorruptLog.class);
    }
  }

  @Test
  void missingOrDamagedOlderSegmentIsRefused() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    fillSegments(disk);
    assertThat(disk.list()).hasSizeGreaterThan(3);

    CrashableDisk missing = disk.copy();
    missing.delete(SegmentName.of(2));
    assertThatThrownBy(() -> open(missing, SMALL))
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining(SegmentName.of(2));

    CrashableDisk firstMissing = disk.copy();
    firstMissing.delete(SegmentName.of(1));
    assertThatThrownBy(() -> open(firstMissing, SMALL))
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining("no snapshot covers");

    CrashableDisk shortened = disk.copy();
    byte[] bytes = shortened.bytes(SegmentName.of(2));
    shortened.put(SegmentName.of(2), Arrays.copyOf(bytes, bytes.length - 700));
    assertThatThrownBy(() -> open(shortened, SMALL)).isInstanceOf(CorruptLog.class);
  }

  @Test
  void oneFlushServesEverythingThatQueued() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = open(disk, SMALL)) {
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
    WriteAheadLog log = open(disk, SMALL);
    append(log, state(0, 5, 1), entries(0, 1, many), state(0, 6, 1));
    log.abandon();
    for (String segment : disk.list()) {
      assertThat(disk.bytes(segment)).hasSizeLessThanOrEqualTo(16 << 10);
    }
    try (WriteAheadLog again = open(disk.afterPowerCut(), SMALL)) {
      RecoveredGroup group = again.takeRecovered(0);
      assertThat(group.hardState().term()).isEqualTo(6);
      assertThat(group.entries()).extracting(Entry::index).hasSize(200).isSorted();
    }
  }

  @Test
  void failedFlushIsFatalAndNothingIsAcknowledged() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
    append(log, entries(0, 1, 1));
    disk.failSyncs();
    CompletableFuture<Void> lost = queue(log, entries(0, 1, 2));
    assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessageContaining("Input/output error");
    CompletableFuture<Void> later = queue(log, entries(0, 1, 3));
    log.close();
    assertThat(lost).isNotDone();
    assertThat(later).isNotDone();
  }

  @Test
  void whatAKilledProcessLeftInThePageCacheIsDurableOnceItIsRecovered() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
    append(log, entries(0, 1, 1));
    // The write succeeds, the flush does not happen any more.
    disk.crashAtChange(1);
    CompletableFuture<Void> second = queue(log, entries(0, 1, 2));
    failure.get(10, TimeUnit.SECONDS);
    assertThat(second).isNotDone();
    disk.restartProcess();

    WriteAheadLog next = open(disk, SMALL);
    assertThat(indexes(next, 0)).containsExactly(1L, 2L);
    next.abandon();
    try (WriteAheadLog afterwards = open(disk.afterPowerCut(), SMALL)) {
      assertThat(indexes(afterwards, 0)).containsExactly(1L, 2L);
    }
  }

  @Test
  void whatAFailedFlushLeftInThePageCacheIsDurableOnceItIsRecovered() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    WriteAheadLog log = open(disk, SMALL);
    append(log, entries(0, 1, 1));
    disk.failSyncs();
    CompletableFuture<Void> second = queue(log, entries(0, 1, 2));
    failure.get(10, TimeUnit.SECONDS);
    assertThat(second).isNotDone();
    disk.restartProcess();

    WriteAheadLog next = open(disk, SMALL);
    assertThat(indexes(next, 0)).containsExactly(1L, 2L);
    next.abandon();
    try (WriteAheadLog afterwards = open(disk.afterPowerCut(), SMALL)) {
      assertThat(indexes(afterwards, 0)).containsExactly(1L, 2L);
    }
  }

  @Test
  void coveredSegmentsGoAndTheirGroupsStateStays() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    try (WriteAheadLog log = open(disk, SMALL)) {
      append(log, state(7, 42, 3));
      long last = 0;
      while (disk.list().size() < 4) {
        append(log, entries(0, 1, ++last), entries(1, 1, last));
      }
      append(log, new LogRecord.Snapshot(0, last, 1));
      assertThat(disk.list()).as("group 1 still needs them").hasSize(4);
      append(log, new LogRecord.Snapshot(1, last - 1, 1));
      awaitOneSegment(log, disk);
      append(log, entries(0, 1, last + 1));
    }
    assertThat(disk.list()).doesNotContain(SegmentName.of(1));
    try (WriteAheadLog log = open(disk, SMALL)) {
      assertThat(log.takeRecovered(7).hardState()).isEqualTo(new HardState(42, 3));
      assertThat(indexes(log, 0)).hasSize(1);
      assertThat(indexes(log, 1)).hasSize(1);
    }
  }

  @Test
  void restartsDoNotPileUpSegments() throws Exception {
    CrashableDisk disk = new CrashableDisk();
    for (int i = 1; i <= 20; i++) {
      try (WriteAheadLog log = open(disk, SMALL)) {
        append(log, entries(0, 1, i), new LogRecord.Snapshot(0, i, 1));
      }
    }
    assertThat(disk.list()).hasSizeLessThan(3);
  }

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
      try (WriteAheadLog log = open(disk, SMALL)) {
        model.accept("seed " + seed, recovered(log));
      }
    }
  }

  @Test
  void worksOnARealDirectory(@TempDir Path directory) throws Exception {
    Path wal = directory.resolve("wal");
    for (int i = 1; i <= 3; i++) {
      try (WriteAheadLog log = open(new DirectoryDisk(wal), SMALL)) {
        assertThat(i == 1 ? 0 : lastIndex(log)).isEqualTo(i - 1);
        append(log, entries(0, 1, i));
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
   * Appends one entry after the other. Now and then a snapshot is captured, and recorded some
   * entries later, as a state machine does that writes its file while the log goes on.
   */
  private static void liveUntilCrash(
      String when, CrashableDisk disk, Model model, RandomGenerator chance) throws Exception {
    CompletableFuture<DiskFailure> crashed = new CompletableFuture<>();
    WriteAheadLog log;
    try {
      log =
          WriteAheadLog.open(
              disk, SMALL, chance, Thread.ofPlatform().daemon().factory(), crashed::complete);
    } catch (CrashableDisk.Crashed e) {
      return;
    }
    model.accept(when, recovered(log));
    long captured = 0;
    long recordAt = 0;
    while (true) {
      long next = model.acknowledged + 1;
      model.terms.put(next, 1L);
      CompletableFuture<Void> written = queue(log, entries(0, 1, next));
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

  private static RecoveredGroup recovered(WriteAheadLog log) {
    return log.takeRecovered(0);
  }

  private void awaitOneSegment(WriteAheadLog log, CrashableDisk disk) {
    // Deletion follows the callback on the same thread: one more append has waited for it.
    append(log, state(9, 1, 0));
    assertThat(disk.list()).hasSize(1);
  }

  /** Appends entries after {@code last} until this segment exists; answers its first entry. */
  private long fillUntil(WriteAheadLog log, CrashableDisk disk, String segment, long last)
      throws IOException {
    long next = last;
    while (!disk.list().contains(segment)) {
      append(log, entries(0, 1, ++next));
    }
    return next;
  }

  private void fillSegments(CrashableDisk disk) throws IOException {
    try (WriteAheadLog log = open(disk, SMALL)) {
      for (long i = 1; disk.list().size() < 4; i++) {
        append(log, entries(0, 1, i));
      }
    }
  }

  private WriteAheadLog open(Disk disk, LogSettings settings) throws IOException {
    return WriteAheadLog.open(
        disk, settings, random, Thread.ofPlatform().daemon().factory(), failure::complete);
  }

  private static void append(WriteAheadLog log, LogRecord... records) {
    queue(log, records).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static CompletableFuture<Void> queue(WriteAheadLog log, LogRecord... records) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    log.append(List.of(records), () -> done.complete(null));
    return done;
  }

  /** Where the next batch goes. */
  private static int used(CrashableDisk disk) {
    return (dataEnd(disk) + 7) & ~7;
  }

  private static int dataEnd(CrashableDisk disk) {
    byte[] bytes = disk.bytes(SegmentName.of(1));
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  private static boolean isPadding(byte[] bytes, int at, int end) {
    for (int i = at; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static long lastIndex(WriteAheadLog log) {
    RecoveredGroup group = recovered(log);
    return group.snapshotIndex() + group.entries().size();
  }

  private static List<Long> indexes(WriteAheadLog log, int group) {
    return log.takeRecovered(group).entries().stream().map(Entry::index).toList();
  }

  private static LogRecord state(int group, long term, long vote) {
    return new LogRecord.State(group, new HardState(term, vote));
  }

  private static LogRecord entries(int group, long term, long... indexes) {
    List<Entry> entries = new ArrayList<>();
    for (long index : indexes) {
      entries.add(new Entry(term, index, Entry.Kind.COMMAND, payload(index)));
    }
    return new LogRecord.Entries(group, entries);
  }

  private static byte[] payload(long index) {
    byte[] payload = new byte[300];
    Arrays.fill(payload, (byte) (index + 1));
    return payload;
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
