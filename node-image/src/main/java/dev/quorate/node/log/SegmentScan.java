package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Reads one segment from beginning to end and tells an interrupted flush from damage. */
final class SegmentScan {
  private final String name;
  private final byte[] bytes;
  private final LogFormat.SegmentHeader header;

  private SegmentScan(String name, byte[] bytes, LogFormat.SegmentHeader header) {
    this.name = name;
    this.bytes = bytes;
    this.header = header;
  }

  static SegmentScan of(Disk disk, String name, long number) throws IOException {
    byte[] bytes;
    try (Disk.File file = disk.open(name)) {
      bytes = new byte[Math.toIntExact(file.size())];
      file.read(ByteBuffer.wrap(bytes), 0);
    }
    OptionalInt version = LogFormat.version(ByteBuffer.wrap(bytes));
    if (version.isPresent() && LogFormat.isNewer(version.getAsInt())) {
      throw new NewerLogFormat(name, version.getAsInt());
    }
    if (version.isPresent() && !LogFormat.isOurs(version.getAsInt())) {
      throw new IOException(
          "the log was written in version %d of its format, which this program does not read: file=%s; run the one that wrote it"
              .formatted(version.getAsInt(), name));
    }
    // A segment gets its name only after its header is durable.
    LogFormat.SegmentHeader header =
        LogFormat.readSegmentHeader(ByteBuffer.wrap(bytes))
            .orElseThrow(() -> new CorruptLog(name, 0, "the segment's header is damaged"));
    if (header.number() != number) {
      throw new CorruptLog(name, 8, "the header says that it is segment " + header.number());
    }
    return new SegmentScan(name, bytes, header);
  }

  LogFormat.SegmentHeader header() {
    return header;
  }

  ByteBuffer between(int from, int to) {
    return ByteBuffer.wrap(bytes, from, to - from);
  }

  /**
   * @param lastBatch where the last whole batch begins; the beginning of the file if there is none
   * @param offset after it
   * @param nextSequence the one that comes next
   */
  record End(int lastBatch, int offset, long nextSequence) {}

  /**
   * @param last whether it is the last segment: only there a flush may have been interrupted
   */
  End read(boolean last, Consumer<LogRecord> records) throws CorruptLog, NewerLogFormat {
    int offset = LogFormat.FIRST_BATCH;
    int lastBatch = 0;
    long sequence = header.firstSequence();
    while (true) {
      Optional<LogFormat.Batch> batch = batchAt(offset);
      if (batch.isEmpty()) {
        break;
      }
      if (batch.get().sequence() != sequence) {
        throw new CorruptLog(
            name, offset, "batch " + batch.get().sequence() + " where " + sequence + " belongs");
      }
      batch.get().records().forEach(records);
      lastBatch = offset;
      offset = batch.get().end();
      sequence++;
    }
    refuseWhatNoCrashLeaves(offset, sequence, last);
    return new End(lastBatch, offset, sequence);
  }

  private Optional<LogFormat.Batch> batchAt(int offset) throws CorruptLog, NewerLogFormat {
    try {
      return LogFormat.readBatch(bytes, offset, header.salt());
    } catch (LogFormat.UnknownRecord e) {
      throw new NewerLogFormat(name, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new CorruptLog(name, offset, e.getMessage());
    }
  }

  /**
   * The flush of this batch may have been interrupted, in the last segment: then some of its
   * sectors are there and the others were never written. A later batch was written only after it.
   */
  private void refuseWhatNoCrashLeaves(int offset, long sequence, boolean last) throws CorruptLog {
    for (int at = offset; at < bytes.length; at += Sectors.SIZE) {
      switch (Sectors.at(bytes, at, header.salt())) {
        case Sectors.Content.Nothing nothing -> {}
        case Sectors.Content.Part part -> {
          if (part.batch() != (int) sequence) {
            throw new CorruptLog(
                name,
                offset,
                "batch " + sequence + " is damaged, and a later one follows at " + at);
          }
          if (!last) {
            throw new CorruptLog(
                name, offset, "batch " + sequence + " is damaged, and another segment follows");
          }
        }
        case Sectors.Content.Damage damage ->
            throw new CorruptLog(name, at, "a sector of batch " + sequence + " is damaged");
      }
    }
  }
}
