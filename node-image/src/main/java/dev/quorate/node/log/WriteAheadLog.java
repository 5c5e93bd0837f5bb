package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.mailbox.Mailbox;
import dev.quorate.node.raft.entries.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The log of all groups of a node. Appends from any thread; one thread takes everything that
 * queued, writes and flushes it once (group commit), and then calls back.
 *
 * <p>Appends of one caller become durable in their order. After a {@link DiskFailure} nothing is
 * written and nothing called back any more.
 */
public final class WriteAheadLog implements AutoCloseable {
  private static final int MAX_DRAINED = 16_384;
  private static final long IDLE_MILLIS = 60_000;

  private final Disk disk;
  private final LogSettings settings;
  private final Map<Integer, RecoveredGroup> recovered;
  private final Set<Integer> known;
  private final Coverage coverage;
  private final SegmentWriter writer;
  private final Consumer<DiskFailure> onFailure;
  private final Mailbox<Append> mailbox = new Mailbox<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean abandoned;

  private record Append(List<LogRecord> records, Runnable whenDurable) {}

  private WriteAheadLog(
      Disk disk,
      LogSettings settings,
      LogRecovery.Recovered recovery,
      RandomGenerator random,
      ThreadFactory threads,
      Consumer<DiskFailure> onFailure)
      throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.recovered = new ConcurrentHashMap<>(recovery.groups());
    this.known = Set.copyOf(recovered.keySet());
    this.coverage = recovery.coverage();
    this.onFailure = onFailure;
    this.writer =
        new SegmentWriter(disk, settings, random, recovery.lastSegment(), recovery.nextSequence());
    // Always a fresh segment: nothing is ever written behind a cut tail.
    roll();
    deleteCovered();
    this.thread = threads.newThread(this::run);
    thread.setName("log");
  }

  /**
   * Replays the log and starts its thread.
   *
   * @param onFailure called once, on the log's thread, when the disk failed
   * @throws CorruptLog if something that was flushed is missing or damaged; nothing was changed
   */
  public static WriteAheadLog open(
      Disk disk,
      LogSettings settings,
      RandomGenerator random,
      ThreadFactory threads,
      Consumer<DiskFailure> onFailure)
      throws IOException {
    LogRecovery.Recovered recovery = LogRecovery.recover(disk);
    WriteAheadLog log = new WriteAheadLog(disk, settings, recovery, random, threads, onFailure);
    log.thread.start();
    return log;
  }

  /** Whether the log knew anything of this group when it was opened. */
  public boolean knew(int group) {
    return known.contains(group);
  }

  /**
   * What the log knew of the group when it was opened. Given away once: the log does not keep
   * entries in memory for as long as the process lives.
   */
  public RecoveredGroup takeRecovered(int group) {
    return Optional.ofNullable(recovered.remove(group)).orElse(RecoveredGroup.NOTHING);
  }

  /**
   * Queues records of one group. More than fits into a flush is written in parts, in order: a crash
   * in between leaves the first of them.
   *
   * @param whenDurable called on the log's thread once all are durable; must not block
   */
  public void append(List<LogRecord> records, Runnable whenDurable) {
    if (payloadOf(records) <= settings.maxBatchBytes()) {
      mailbox.put(new Append(records, whenDurable));
      return;
    }
    for (LogRecord entry : records) {
      parts(entry).forEach(part -> mailbox.put(new Append(List.of(part), () -> {})));
    }
    mailbox.put(new Append(List.of(), whenDurable));
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
    return records.stream().mapToLong(LogFormat::payloadSize).sum();
  }

  /**
   * Writes what is queued and a last empty batch, which proves that everything before it was
   * flushed: damage found later is damage, not a torn tail.
   */
  @Override
  public void close() {
    stop(false);
  }

  /** Stops without writing anything more, as a crash would. */
  public void abandon() {
    stop(true);
  }

  private void stop(boolean abandon) {
    abandoned = abandon;
    closing = true;
    append(List.of(), () -> {});
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ArrayDeque<Append> queued = new ArrayDeque<>();
    try {
      while (!abandoned) {
        mailbox.drain(queued, MAX_DRAINED);
        if (!queued.isEmpty()) {
          flush(queued);
        } else if (closing) {
          writer.append(List.of());
          break;
        } else {
          mailbox.await(IDLE_MILLIS);
        }
      }
      writer.close();
    } catch (IOException | RuntimeException e) {
      // Not retried: what is on disk is unknown (DiskFailure says why).
      onFailure.accept(new DiskFailure("the log cannot be written", e));
    }
  }

  private void flush(ArrayDeque<Append> queued) throws IOException {
    List<Append> batch = new ArrayList<>();
    List<LogRecord> records = new ArrayList<>();
    long payload = 0;
    while (!queued.isEmpty()) {
      long next = payloadOf(queued.peek().records());
      if (!batch.isEmpty() && payload + next > settings.maxBatchBytes()) {
        break;
      }
      payload += next;
      batch.add(queued.poll());
      records.addAll(batch.getLast().records());
    }
    if (!records.isEmpty()) {
      if (writer.isFullFor(payload)) {
        roll();
      }
      writer.append(records);
      records.forEach(coverage::note);
    }
    for (Append append : batch) {
      append.whenDurable().run();
    }
    if (records.stream().anyMatch(LogRecord.Snapshot.class::isInstance)) {
      deleteCovered();
    }
  }

  private void roll() throws IOException {
    writer.roll(coverage.carriedOver());
    coverage.begin(writer.number());
  }

  private void deleteCovered() throws IOException {
    List<Long> covered = coverage.takeCovered();
    for (long number : covered) {
      disk.delete(SegmentName.of(number));
      // One by one and in order: a crash must not leave a gap in the middle.
      disk.syncDirectory();
    }
  }
}
