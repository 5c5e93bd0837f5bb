package dev.quorate.node.log;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replays the whole log. Changes nothing on disk before everything has been found good. */
final class LogRecovery {
  private final Disk disk;
  private final Coverage coverage = new Coverage();
  private final Map<Integer, GroupReplay> groups = new TreeMap<>();
  private long lastSegment;
  private long nextSequence = 1;

  private LogRecovery(Disk disk) {
    this.disk = disk;
  }

  /**
   * @param lastSegment the newest segment's number, 0 if there is none
   * @param nextSequence of the next batch
   */
  record Recovered(
      Map<Integer, RecoveredGroup> groups,
      Coverage coverage,
      long lastSegment,
      long nextSequence) {}

  static Recovered recover(Disk disk) throws IOException {
    return new LogRecovery(disk).recover();
  }

  private Recovered recover() throws IOException {
    List<String> names = disk.list();
    List<Long> numbers =
        names.stream().flatMap(name -> SegmentName.number(name).stream()).sorted().toList();
    for (int i = 0; i + 1 < numbers.size(); i++) {
      read(numbers.get(i), false);
    }
    SegmentScan.End end = numbers.isEmpty() ? null : read(numbers.getLast(), true);
    refuseHoles();
    if (end != null && end.torn()) {
      cut(SegmentName.of(lastSegment), end.offset());
    }
    for (String name : names) {
      if (SegmentName.isUnfinished(name)) {
        disk.delete(name);
      }
    }
    Map<Integer, RecoveredGroup> recovered = new TreeMap<>();
    groups.forEach((group, replay) -> recovered.put(group, replay.recovered()));
    return new Recovered(recovered, coverage, lastSegment, nextSequence);
  }

  private SegmentScan.End read(long number, boolean last) throws IOException {
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
              groups.computeIfAbsent(entry.group(), group -> new GroupReplay()).replay(entry);
            });
    nextSequence = end.nextSequence();
    return end;
  }

  private void refuseHoles() throws CorruptLog {
    for (Map.Entry<Integer, GroupReplay> group : groups.entrySet()) {
      if (!group.getValue().isWhole()) {
        throw new CorruptLog(
            SegmentName.of(lastSegment),
            0,
            "entries of group "
                + group.getKey()
                + " before "
                + group.getValue().firstIndex()
                + " are missing and no snapshot covers them");
      }
    }
  }

  private void cut(String name, int offset) throws IOException {
    try (Disk.File file = disk.open(name)) {
      file.truncate(offset);
      file.sync();
    }
  }
}
