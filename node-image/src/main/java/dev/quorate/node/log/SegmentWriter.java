package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/** The newest segment: appends batches, one flush each, and begins the next one when it is full. */
final class SegmentWriter {
  private static final int KEPT_BUFFER = 4 << 20;
  private static final int KEPT_BATCH = 1 << 20;
  private static final int ZEROS = 64 << 10;

  private final Disk disk;
  private final LogSettings settings;
  private final RandomGenerator random;
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);

  /** Of the records, before they are cut into sectors. */
  private ByteBuffer batch = ByteBuffer.allocate(64 << 10);

  /** Of the sectors. */
  private ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

  private Disk.File file;
  private long number;
  private long salt;
  private long sequence;
  private long position;
  private long allocated;

  /**
   * Writes nothing until it has a segment.
   *
   * @param nextSequence of the next batch
   */
  SegmentWriter(Disk disk, LogSettings settings, RandomGenerator random, long nextSequence) {
    this.disk = disk;
    this.settings = settings;
    this.random = random;
    this.sequence = nextSequence;
  }

  long number() {
    return number;
  }

  /** Of the last batch that was written and flushed. */
  long lastSequence() {
    return sequence - 1;
  }

  /** Whether a batch of so much payload needs a new segment; a fresh one takes any. */
  boolean isFullFor(long payload) {
    return position > LogFormat.FIRST_BATCH
        && position + LogFormat.batchSize(payload) > settings.segmentBytes();
  }

  /** Appends to a segment that was written by an earlier process. */
  void continueIn(LogRecovery.Newest segment) throws IOException {
    number = segment.number();
    salt = segment.salt();
    position = segment.end();
    allocated = position;
    file = disk.open(SegmentName.of(number));
  }

  /**
   * Begins the next segment with one batch of {@code carried} records. It gets its name only when
   * it is durable: whatever a crash leaves, there is no half segment.
   */
  void roll(List<LogRecord> carried) throws IOException {
    if (file != null) {
      // Only gives the space back; zeros there would be as good.
      file.truncate(position);
      file.close();
    }
    number++;
    salt = random.nextLong();
    String unfinished = SegmentName.unfinished(number);
    file = disk.open(unfinished);
    file.truncate(0);
    buffer.clear();
    LogFormat.writeSegmentHeader(buffer, new LogFormat.SegmentHeader(number, sequence, salt));
    file.write(buffer.flip(), 0);
    position = LogFormat.FIRST_BATCH;
    write(carried, payloadOf(carried));
    // Space ahead is taken by the first append: a start on a full disk needs no more than this.
    allocated = position;
    disk.rename(unfinished, SegmentName.of(number));
    disk.syncDirectory();
  }

  /**
   * Writes the records as one batch and flushes: after it they are durable.
   *
   * @param payload the bytes of the records
   */
  void append(List<LogRecord> records, int payload) throws IOException {
    allocate(position + LogFormat.batchSize(payload));
    write(records, payload);
  }

  /** Writes an empty batch, the last one of this process. */
  void appendLast() throws IOException {
    write(List.of(), 0);
  }

  private static int payloadOf(List<LogRecord> records) {
    int payload = 0;
    for (LogRecord entry : records) {
      payload = Math.addExact(payload, LogFormat.payloadSize(entry));
    }
    return payload;
  }

  private void write(List<LogRecord> records, int payload) throws IOException {
    int size = LogFormat.batchSize(payload);
    prepareBuffer(size);
    prepareBatch(LogFormat.BATCH_HEADER + payload);
    LogFormat.writeBatchHeader(batch, payload, sequence);
    for (LogRecord entry : records) {
      LogFormat.writeRecord(batch, entry);
    }
    int place = Math.toIntExact(position);
    Sectors.write(batch.array(), batch.position(), sequence, salt, place, buffer);
    file.write(buffer.flip(), position);
    file.sync();
    position += size;
    sequence++;
  }

  void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private void prepareBatch(int size) {
    if (batch.capacity() < size || batch.capacity() > KEPT_BATCH) {
      batch = ByteBuffer.allocate(Math.max(size, Math.min(2 * size, KEPT_BATCH)));
    }
    batch.clear();
  }

  private void prepareBuffer(int size) {
    if (buffer.capacity() < size || buffer.capacity() > KEPT_BUFFER) {
      int capacity = Math.max(64 << 10, Integer.highestOneBit(size));
      buffer = ByteBuffer.allocateDirect(Math.max(size, Math.min(2 * capacity, KEPT_BUFFER)));
    }
    buffer.clear();
  }

  private void allocate(long end) throws IOException {
    if (end <= allocated) {
      return;
    }
    if (2 * (end - position) > settings.preallocation()) {
      // Zeros would be flushed with it, as many bytes again: more than a change of the length
      // costs.
      allocated = end;
      return;
    }
    long target = Math.max(end, Math.min(end + settings.preallocation(), settings.segmentBytes()));
    while (allocated < target) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), target - allocated));
      int written = zeros.limit();
      file.write(zeros, allocated);
      allocated += written;
    }
  }
}
