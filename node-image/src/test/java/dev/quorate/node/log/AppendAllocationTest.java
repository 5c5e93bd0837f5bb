package dev.quorate.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.raft.entries.Entry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log's thread allocates for each flush: buffers are kept from one to the next. */
class AppendAllocationTest {
  private static final int FLUSHES = 200;

  /** Of which a sector takes 512; the data of the entry is not copied into anything new. */
  private static final long BYTES_PER_FLUSH = 2000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @DisplayName("a flush of one entry takes no more than its budget, however large the entry is")
  void withinBudget(@TempDir Path directory) throws IOException {
    SegmentedLog log =
        SegmentedLog.open(
            new DirectoryDisk(directory),
            LogSettings.ofSegments(64 << 20),
            new SplittableRandom(1));
    long next = flush(log, 1, FLUSHES / 4);

    long before = threads.getCurrentThreadAllocatedBytes();
    flush(log, next, FLUSHES);
    long perFlush = (threads.getCurrentThreadAllocatedBytes() - before) / FLUSHES;
    log.close();

    assertThat(perFlush).as("bytes allocated for a flush").isBetween(1L, BYTES_PER_FLUSH);
  }

  private static long flush(SegmentedLog log, long first, int count) throws IOException {
    byte[] data = new byte[10_000];
    for (long index = first; index < first + count; index++) {
      List<Entry> entries = List.of(new Entry(1, index, Entry.Kind.COMMAND, data));
      log.append(
          List.of(new LogRecord.Entries(0, entries), new LogRecord.Committed(0, index - 1)),
          () -> {});
      log.flush();
    }
    return first + count;
  }
}
