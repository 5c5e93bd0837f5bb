package dev.quorate.node.log;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, big-endian.
 *
 * <p>A segment is a header and then batches, each at a multiple of 8. A batch is what one flush
 * wrote: a header {magic 4, payload length 4, sequence 8, CRC32C 4} and records {body length 4,
 * type 1, group 4, body}. The checksum is the batch's and not the record's because the flush is the
 * unit that a crash tears: any subset of its pages may be on disk, in any order. The next batch is
 * written only after the flush, so damage that a valid batch follows cannot come from a crash.
 *
 * <p>The checksum includes a random number of the segment: bytes that a client stores can never
 * pass for a batch.
 */
final class LogFormat {
  static final int SEGMENT_HEADER = 40;
  static final int BATCH_HEADER = 20;

  private static final long SEGMENT_MAGIC = 0x51554f5257414c01L; // "QUORWAL", version 1
  private static final int BATCH_MAGIC = 0x51574231; // "QWB1"
  private static final int RECORD_HEADER = 9;
  private static final int ENTRY_HEADER = 13;
  private static final byte ENTRIES = 1;
  private static final byte STATE = 2;
  private static final byte SNAPSHOT = 3;
  private static final byte OLDER_ENTRIES = 4;

  private LogFormat() {}

  /**
   * @param number its place among the segments
   * @param firstSequence of its first batch
   */
  record SegmentHeader(long number, long firstSequence, long salt) {}

  /**
   * @param end the offset after it, where the next one begins
   */
  record Batch(long sequence, int end, List<LogRecord> records) {}

  static void writeSegmentHeader(ByteBuffer out, SegmentHeader header) {
    int start = out.position();
    out.putLong(SEGMENT_MAGIC).putLong(header.number()).putLong(header.firstSequence());
    out.putLong(header.salt());
    out.putInt(checksum(out, start, 32)).putInt(0);
  }

  static Optional<SegmentHeader> readSegmentHeader(ByteBuffer in) {
    if (in.limit() < SEGMENT_HEADER
        || in.getLong(0) != SEGMENT_MAGIC
        || in.getInt(32) != checksum(in, 0, 32)) {
      return Optional.empty();
    }
    return Optional.of(new SegmentHeader(in.getLong(8), in.getLong(16), in.getLong(24)));
  }

  static int batchSize(int payload) {
    return align(BATCH_HEADER + payload);
  }

  static int payloadSize(LogRecord entry) {
    return RECORD_HEADER
        + switch (entry) {
          case LogRecord.Entries entries -> {
            int size = 12;
            for (Entry one : entries.entries()) {
              size = Math.addExact(size, ENTRY_HEADER + one.data().length);
            }
            yield size;
          }
          case LogRecord.State ignored -> 16;
          case LogRecord.Snapshot ignored -> 16;
          case LogRecord.OlderEntries ignored -> 8;
        };
  }

  /** Writes a record behind the place that {@link #finishBatch} will fill. */
  static void writeRecord(ByteBuffer out, LogRecord entry) {
    out.putInt(payloadSize(entry) - RECORD_HEADER);
    switch (entry) {
      case LogRecord.Entries entries -> {
        out.put(ENTRIES).putInt(entries.group());
        out.putLong(entries.entries().getFirst().index()).putInt(entries.entries().size());
        for (Entry one : entries.entries()) {
          out.putLong(one.term()).put(one.kind().code());
          out.putInt(one.data().length).put(one.data());
        }
      }
      case LogRecord.State state -> {
        out.put(STATE).putInt(state.group());
        out.putLong(state.state().term()).putLong(state.state().vote());
      }
      case LogRecord.Snapshot snapshot -> {
        out.put(SNAPSHOT).putInt(snapshot.group());
        out.putLong(snapshot.index()).putLong(snapshot.term());
      }
      case LogRecord.OlderEntries older -> {
        out.put(OLDER_ENTRIES).putInt(older.group());
        out.putLong(older.index());
      }
    }
  }

  /** Completes the batch that begins at {@code start} and ends at the buffer's position. */
  static void finishBatch(ByteBuffer out, int start, long sequence, long salt) {
    int payload = out.position() - start - BATCH_HEADER;
    out.putInt(start, BATCH_MAGIC).putInt(start + 4, payload).putLong(start + 8, sequence);
    out.putInt(start + 16, batchChecksum(out, start, payload, salt));
    while (out.position() < start + batchSize(payload)) {
      out.put((byte) 0);
    }
  }

  /** The batch at this offset, if there is a whole and undamaged one. */
  static Optional<Batch> readBatch(ByteBuffer in, int start, long salt) {
    if (!hasBatch(in, start, salt)) {
      return Optional.empty();
    }
    int payload = in.getInt(start + 4);
    ByteBuffer body = in.slice(start + BATCH_HEADER, payload);
    List<LogRecord> records = new ArrayList<>();
    while (body.hasRemaining()) {
      records.add(readRecord(body));
    }
    int end = Math.min(start + batchSize(payload), in.limit());
    return Optional.of(new Batch(in.getLong(start + 8), end, records));
  }

  static boolean hasBatch(ByteBuffer in, int start, long salt) {
    if (in.limit() - start < BATCH_HEADER || in.getInt(start) != BATCH_MAGIC) {
      return false;
    }
    int payload = in.getInt(start + 4);
    return payload >= 0
        && payload <= in.limit() - start - BATCH_HEADER
        && in.getInt(start + 16) == batchChecksum(in, start, payload, salt);
  }

  static long sequenceAt(ByteBuffer in, int start) {
    return in.getLong(start + 8);
  }

  /**
   * @throws IllegalArgumentException if it is none that this program writes
   */
  private static LogRecord readRecord(ByteBuffer in) {
    try {
      return readFields(in);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a record does not fit into its batch", e);
    }
  }

  private static LogRecord readFields(ByteBuffer in) {
    int length = in.getInt();
    byte type = in.get();
    int group = in.getInt();
    return switch (type) {
      case ENTRIES -> {
        long first = in.getLong();
        int count = checked(in.getInt(), in.remaining() / ENTRY_HEADER);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          long term = in.getLong();
          Entry.Kind kind = Entry.Kind.of(in.get());
          byte[] data = new byte[checked(in.getInt(), in.remaining())];
          in.get(data);
          entries.add(new Entry(term, first + i, kind, data));
        }
        yield new LogRecord.Entries(group, entries);
      }
      case STATE -> new LogRecord.State(group, new HardState(in.getLong(), in.getLong()));
      case SNAPSHOT -> new LogRecord.Snapshot(group, in.getLong(), in.getLong());
      case OLDER_ENTRIES -> new LogRecord.OlderEntries(group, in.getLong());
      // The checksum was right: this is no damage, a newer program wrote it.
      default ->
          throw new IllegalArgumentException(
              "record type " + type + " of " + length + " bytes is unknown to this program");
    };
  }

  private static int checked(int count, int most) {
    return Objects.checkFromIndexSize(0, count, most) + count;
  }

  private static int align(int size) {
    return (size + 7) & ~7;
  }

  private static int batchChecksum(ByteBuffer bytes, int start, int payload, long salt) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putLong(salt).flip());
    crc.update(bytes.slice(start, 16));
    crc.update(bytes.slice(start + BATCH_HEADER, payload));
    return (int) crc.getValue();
  }

  private static int checksum(ByteBuffer bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(start, length));
    return (int) crc.getValue();
  }
}
