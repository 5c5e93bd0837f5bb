package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What {@link WriteAheadLog} does on its thread, without the thread: whoever calls {@link #flush}
 * waits for the disk. For one thread at a time, but for {@link #knew}, {@link #takeRecovered} and
 * {@link #pinnedBytes}.
 */
public final class SegmentedLog {
  private final Disk disk;
  private final LogSettings settings;
  private final Map<Integer, RecoveredGroup> recovered;
  private final Set<Integer> known;
  private final Coverage coverage;
  private final SegmentWriter writer;
  private final FlushMark mark;
  private final Deque<Append> queued = new ArrayDeque<>();
  private volatile Map<Integer, Integer> pinned = Map.of();

  private record Append(List<LogRecord> records, int payload, Runnable whenDurable) {}

  private SegmentedLog(
      Disk disk, LogSettings settings, LogRecovery.Recovered recovery, RandomGenerator random)
      throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.recovered = new ConcurrentHashMap<>(recovery.groups());
    this.known = Set.copyOf(recovered.keySet());
    this.coverage = recovery.coverage();
    this.writer = new SegmentWriter(disk, settings, random, recovery.nextSequence());
    this.mark = FlushMark.open(disk);
    if (recovery.newest().isPresent()) {
      // A segment for each start would fill the disk. Recovery has cut a torn end: nothing is ever
      // written behind one.
      writer.continueIn(recovery.newest().get());
      // After a power failure it may be an older one, and no write may come to bring it up.
      mark.write(writer.lastSequence());
    } else {
      roll();
    }
    deleteCovered();
  }

  /**
   * Replays the log.
   *
   * @throws CorruptLog if something that was flushed is missing or damaged; nothing was changed
   * @throws NewerLogFormat if a newer program wrote it
   * @throws LostAcknowledged if the end of the flushed part is missing; nothing was changed
   */
  public static SegmentedLog open(Disk disk, LogSettings settings, RandomGenerator random)
      throws IOException {
    return new SegmentedLog(disk, settings, LogRecovery.recover(disk), random);
  }

  boolean knew(int group) {
    return known.contains(group);
  }

  /** What the log knew of the group when it was opened, once. */
  public RecoveredGroup takeRecovered(int group) {
    return Optional.ofNullable(recovered.remove(group)).orElse(RecoveredGroup.NOTHING);
  }

  /**
   * How much of the log this group keeps on the disk: everything from the first segment on that has
   * an entry of it that no snapshot covers. In bytes, by whole segments before the newest.
   */
  long pinnedBytes(int group) {
    return pinned.getOrDefault(group, 0) * settings.segmentBytes();
  }

  /**
   * Queues records of one group. More than fits into a batch is written in parts, in order: a crash
   * in between leaves the first of them.
   *
   * @param whenDurable called within {@link #flush} once all are durable
   */
  public void append(List<LogRecord> records, Runnable whenDurable) {
    long payload = payloadOf(records);
    if (payload <= settings.maxBatchBytes()) {
      queued.add(new Append(records, Math.toIntExact(payload), whenDurable));
      return;
    }
    for (LogRecord entry : records) {
      for (LogRecord part : parts(entry)) {
        queued.add(new Append(List.of(part), LogFormat.payloadSize(part), () -> {}));
      }
    }
    queued.add(new Append(List.of(), 0, whenDurable));
  }

  /** Whether nothing is queued. */
  public boolean isIdle() {
    return queued.isEmpty();
  }

  private List<LogRecord> parts(LogRecord whole) {
    if (!(whole instanceof LogRecord.Entries entries)) {
      return List.of(whole);
    }
    List<LogRecord> parts = new ArrayList<>();
    List<Entry> part = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : entries.entries()) {
      bytes += entry.data().length;
      if (bytes > settings.maxBatchBytes() / 2 && !part.isEmpty()) {
        parts.add(new LogRecord.Entries(entries.group(), part));
        part.clear();
        bytes = entry.data().length;
      }
      part.add(entry);
    }
    parts.add(new LogRecord.Entries(entries.group(), part));
    return parts;
  }

  private static long payloadOf(List<LogRecord> records) {
    long payload = 0;
    for (LogRecord each : records) {
      payload += LogFormat.payloadSize(each);
    }
    return payload;
  }

  /**
   * Writes an empty batch, which proves that everything before it was flushed: damage found later
   * is damage, not a torn tail.
   */
  void finish() throws IOException {
    writer.appendLast();
    mark.write(writer.lastSequence());
  }

  void close() throws IOException {
    writer.close();
    mark.close();
  }

  /** Writes what fits into one batch, flushes it and calls back; nothing if nothing is queued. */
  public void flush() throws IOException {
    List<Append> batch = new ArrayList<>();
    List<LogRecord> records = new ArrayList<>();
    int payload = 0;
    while (!queued.isEmpty()) {
      int next = queued.peek().payload();
      if (!batch.isEmpty() && (long) payload + next > settings.maxBatchBytes()) {
        break;
      }
      payload = Math.addExact(payload, next);
      batch.add(queued.poll());
      records.addAll(batch.getLast().records());
    }
    boolean hasSnapshot = false;
    if (!records.isEmpty()) {
      if (writer.isFullFor(payload)) {
        roll();
      }
      writer.append(records, payload);
      for (LogRecord each : records) {
        coverage.note(each);
        hasSnapshot |= each instanceof LogRecord.Snapshot;
      }
      mark.write(writer.lastSequence());
    }
    for (Append append : batch) {
      append.whenDurable().run();
    }
    if (hasSnapshot) {
      deleteCovered();
    }
  }

  private void roll() throws IOException {
    writer.roll(coverage.carriedOver());
    coverage.begin(writer.number());
    pinned = coverage.pinned();
    mark.write(writer.lastSequence());
  }

  private void deleteCovered() throws IOException {
    List<Long> covered = coverage.takeCovered();
    pinned = coverage.pinned();
    for (long number : covered) {
      disk.delete(SegmentName.of(number));
      // One by one and in order: a crash must not leave a gap in the middle.
      disk.syncDirectory();
    }
  }
}
