package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Replays the whole log. Changes nothing on disk before everything has been found good. */
final class LogRecovery {
  private final Disk disk;
  private final Coverage coverage = new Coverage();
  private final Map<Integer, GroupReplay> groups = new TreeMap<>();
  private long lastSegment;
  private long nextSequence = 1;
  private Optional<Tail> tail = Optional.empty();

  /** The last whole batch of the newest segment, and where it is. */
  private record Tail(String name, int offset, ByteBuffer batch, Newest segment) {}

  private LogRecovery(Disk disk) {
    this.disk = disk;
  }

  /**
   * @param nextSequence of the next batch
   * @param newest empty if there is no segment
   */
  record Recovered(
      Map<Integer, RecoveredGroup> groups,
      Coverage coverage,
      long nextSequence,
      Optional<Newest> newest) {}

  /**
   * The newest segment, which is durable as a whole.
   *
   * @param salt of its sectors
   * @param end the offset at which the next batch belongs; the file ends there
   */
  record Newest(long number, long salt, int end) {}

  static Recovered recover(Disk disk) throws IOException {
    return new LogRecovery(disk).recover();
  }

  private Recovered recover() throws IOException {
    List<String> names = disk.list();
    List<Long> numbers =
        names.stream().flatMap(name -> SegmentName.number(name).stream()).sorted().toList();
    for (int i = 0; i < numbers.size(); i++) {
      read(numbers.get(i), i + 1 == numbers.size());
    }
    refuseHoles();
    refuseLostTail();
    for (String name : names) {
      if (SegmentName.isUnfinished(name)) {
        disk.delete(name);
      }
    }
    if (tail.isPresent()) {
      rewrite(tail.get());
    }
    Map<Integer, RecoveredGroup> recovered = new TreeMap<>();
    groups.forEach((group, replay) -> recovered.put(group, replay.recovered()));
    return new Recovered(recovered, coverage, nextSequence, tail.map(Tail::segment));
  }

  private void read(long number, boolean last) throws IOException {
    String name = SegmentName.of(number);
    SegmentScan scan = SegmentScan.of(disk, name, number);
    boolean first = lastSegment == 0;
    if (!first && number != lastSegment + 1) {
      throw new CorruptLog(name, 0, "segment " + SegmentName.of(lastSegment + 1) + " is missing");
    }
    if (!first && scan.header().firstSequence() != nextSequence) {
      throw new CorruptLog(
          SegmentName.of(lastSegment),
          0,
          "it ends before batch "
              + nextSequence
              + ", but the next segment begins with batch "
              + scan.header().firstSequence());
    }
    lastSegment = number;
    coverage.begin(number);
    SegmentScan.End end =
        scan.read(
            last,
            entry -> {
              coverage.note(entry);
              groups
                  .computeIfAbsent(entry.group(), group -> new GroupReplay())
                  .replay(entry, first);
            });
    nextSequence = end.nextSequence();
    if (last) {
      tail =
          Optional.of(
              new Tail(
                  name,
                  end.lastBatch(),
                  scan.between(end.lastBatch(), end.offset()),
                  new Newest(number, scan.header().salt(), end.offset())));
    }
  }

  private void refuseHoles() throws CorruptLog {
    for (Map.Entry<Integer, GroupReplay> group : groups.entrySet()) {
      if (!group.getValue().isWhole()) {
        throw new CorruptLog(
            SegmentName.of(lastSegment),
            0,
            "entries of group "
                + group.getKey()
                + " up to "
                + group.getValue().lastMissing()
                + " are missing and no snapshot covers them");
      }
    }
  }

  /** Flushed entries and votes were acknowledged: others rely on them. */
  private void refuseLostTail() throws IOException {
    long flushed = FlushMark.read(disk);
    if (flushed >= nextSequence) {
      throw new LostAcknowledged(
          0,
          "the log in %s ends with batch %d, but batch %d was flushed"
              .formatted(disk, nextSequence - 1, flushed));
    }
  }

  /**
   * Cuts a torn end, and puts the last whole batch on disk once more. The bytes read of it may be
   * in nothing but the page cache: a process that was killed before its flush leaves pages that no
   * power cut survives, and after a flush that failed they even count as written. Writing them
   * again makes them pages to be flushed. The bytes before it were flushed, or it would not have
   * been begun.
   *
   * <p>In place: a disk that is full must not need the space of a whole segment to start. A crash
   * meanwhile leaves each sector as it was or as it is to be, which is the same.
   */
  private void rewrite(Tail tail) throws IOException {
    try (Disk.File file = disk.open(tail.name())) {
      file.truncate(tail.offset() + tail.batch().remaining());
      file.write(tail.batch(), tail.offset());
      file.sync();
    }
    disk.syncDirectory();
  }
}
