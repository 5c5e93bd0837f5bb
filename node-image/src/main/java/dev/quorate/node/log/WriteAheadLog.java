package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.mailbox.Mailbox;
import dev.quorate.node.raft.entries.LostAcknowledged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The log of all groups of a node. Appends from any thread; one thread takes everything that
 * queued, writes and flushes it once (group commit), and then calls back.
 *
 * <p>Appends of one caller become durable in their order. After a {@link DiskFailure} nothing is
 * written and nothing called back any more.
 */
public final class WriteAheadLog implements AutoCloseable {
  public static final String THREAD = "log";

  private static final int MAX_DRAINED = 16_384;
  private static final long IDLE_MILLIS = 60_000;

  private final SegmentedLog segments;
  private final LongSupplier monotonicMillis;
  private final AppendWatch watch;
  private final Consumer<DiskFailure> onFailure;
  private final Mailbox<Append> mailbox = new Mailbox<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean abandoned;

  private record Append(List<LogRecord> records, Runnable whenDurable, long queuedAt) {}

  private WriteAheadLog(
      SegmentedLog segments,
      ThreadFactory threads,
      LongSupplier monotonicMillis,
      Consumer<DiskFailure> onFailure) {
    this.segments = segments;
    this.monotonicMillis = monotonicMillis;
    this.watch = new AppendWatch(monotonicMillis);
    this.onFailure = onFailure;
    this.thread = threads.newThread(this::run);
    thread.setName(THREAD);
  }

  /**
   * Replays the log and starts its thread.
   *
   * @param onFailure called once, on the log's thread, when the disk failed or the thread met
   *     anything else that it cannot continue from
   * @throws CorruptLog if something that was flushed is missing or damaged; nothing was changed
   * @throws NewerLogFormat if a newer program wrote it
   * @throws LostAcknowledged if the end of the flushed part is missing; nothing was changed
   */
  public static WriteAheadLog open(
      Disk disk,
      LogSettings settings,
      RandomGenerator random,
      ThreadFactory threads,
      LongSupplier monotonicMillis,
      Consumer<DiskFailure> onFailure)
      throws IOException {
    SegmentedLog segments = SegmentedLog.open(disk, settings, random);
    WriteAheadLog log = new WriteAheadLog(segments, threads, monotonicMillis, onFailure);
    log.thread.start();
    return log;
  }

  /** Whether the log knew anything of this group when it was opened. */
  public boolean knew(int group) {
    return segments.knew(group);
  }

  /**
   * What the log knew of the group when it was opened. Given away once: the log does not keep
   * entries in memory for as long as the process lives.
   */
  public RecoveredGroup takeRecovered(int group) {
    return segments.takeRecovered(group);
  }

  /**
   * How much of the log this group keeps on the disk, in bytes, because a segment has an entry of
   * it that no snapshot covers. From any thread.
   */
  public long pinnedBytes(int group) {
    return segments.pinnedBytes(group);
  }

  /**
   * Queues records of one group. More than fits into a flush is written in parts, in order: a crash
   * in between leaves the first of them.
   *
   * @param whenDurable called on the log's thread once all are durable; must not block
   */
  public void append(List<LogRecord> records, Runnable whenDurable) {
    mailbox.put(new Append(records, whenDurable, monotonicMillis.getAsLong()));
  }

  /** How long appends take, also the one that the disk has not finished. From any thread. */
  public AppendDelay appendDelay() {
    return watch.delay();
  }

  /**
   * Writes the queued batches and a last empty one, which proves that everything before it was
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
    List<Append> arrived = new ArrayList<>();
    try {
      while (!abandoned) {
        arrived.clear();
        // Before the drain: the appends queued until then must not be missed between the two.
        boolean wasClosing = closing;
        mailbox.drain(arrived, MAX_DRAINED);
        arrived.forEach(append -> segments.append(append.records(), append.whenDurable()));
        if (!segments.isIdle()) {
          flush(arrived);
        } else if (wasClosing) {
          segments.finish();
          break;
        } else {
          mailbox.await(IDLE_MILLIS);
        }
      }
      segments.close();
    } catch (IOException | RuntimeException | Error e) {
      // Not retried: the state on disk is unknown (DiskFailure says why). After an Error it is too,
      // and without this thread nothing would ever be acknowledged again.
      onFailure.accept(new DiskFailure("the log cannot be written", e));
    }
  }

  private void flush(List<Append> arrived) throws IOException {
    if (!arrived.isEmpty()) {
      watch.waitingSince(arrived.getFirst().queuedAt());
    }
    segments.flush();
    watch.flushed(segments.isIdle());
  }
}
