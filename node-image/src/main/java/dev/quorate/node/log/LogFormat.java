package dev.quorate.node.log;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, big-endian.
 *
 * <p>A segment is a header in its first sector and then batches, each in {@linkplain Sectors
 * sectors} of its own. A batch is what one flush wrote: {payload length 4, sequence 8} and records
 * {body length 4, type 1, group 4, body}. A crash tears the flush: any subset of its sectors may be
 * on disk, in any order. No sector is written twice, so that an earlier flush is not touched, and a
 * sector that is neither zero nor whole cannot come from a crash. The next batch is written only
 * after the flush, so neither can a gap that a later batch follows.
 *
 * <p>Version 3 has the record of the commit index (docs/decisions/0014); version 2 brought the
 * sectors. A program refuses the segments of another version by its number.
 */
final class LogFormat {
  /** Where the first batch begins. */
  static final int FIRST_BATCH = Sectors.SIZE;

  static final int BATCH_HEADER = 12;

  private static final int SEGMENT_HEADER = 40;
  private static final long SEGMENT_MAGIC = 0x51554f5257414c03L; // "QUORWAL", version 3
  private static final int RECORD_HEADER = 9;
  private static final int ENTRY_HEADER = 13;
  private static final byte ENTRIES = 1;
  private static final byte STATE = 2;
  private static final byte SNAPSHOT = 3;
  private static final byte OLDER_ENTRIES = 4;
  private static final byte COMMITTED = 5;

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
    out.putInt(checksum(out, start, 32));
    while (out.position() < start + FIRST_BATCH) {
      out.put((byte) 0);
    }
  }

  /** The version of the format that this segment was written in; empty if it is none. */
  static OptionalInt version(ByteBuffer in) {
    return in.limit() >= SEGMENT_HEADER && in.getLong(0) >>> 8 == SEGMENT_MAGIC >>> 8
        ? OptionalInt.of(in.get(7))
        : OptionalInt.empty();
  }

  static boolean isOurs(int version) {
    return version == (byte) SEGMENT_MAGIC;
  }

  static boolean isNewer(int version) {
    return version > (byte) SEGMENT_MAGIC;
  }

  static Optional<SegmentHeader> readSegmentHeader(ByteBuffer in) {
    if (in.limit() < SEGMENT_HEADER
        || in.getLong(0) != SEGMENT_MAGIC
        || in.getInt(32) != checksum(in, 0, 32)) {
      return Optional.empty();
    }
    return Optional.of(new SegmentHeader(in.getLong(8), in.getLong(16), in.getLong(24)));
  }

  /** The bytes on disk of a batch of so much payload. */
  static int batchSize(long payload) {
    return Sectors.sizeOf(Math.toIntExact(BATCH_HEADER + payload));
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
          case LogRecord.Committed ignored -> 8;
        };
  }

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
      case LogRecord.Committed committed -> {
        out.put(COMMITTED).putInt(committed.group());
        out.putLong(committed.index());
      }
    }
  }

  static void writeBatchHeader(ByteBuffer out, int payload, long sequence) {
    out.putInt(payload).putLong(sequence);
  }

  /**
   * The batch at this offset, if there is a whole and undamaged one.
   *
   * @throws UnknownRecord if a newer release wrote it
   */
  static Optional<Batch> readBatch(byte[] segment, int start, long salt) {
    if (!(Sectors.at(segment, start, salt) instanceof Sectors.Content.Part first)) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(Sectors.read(segment, start, BATCH_HEADER));
    int payload = header.getInt();
    long sequence = header.getLong();
    if ((int) sequence != first.batch() || payload < 0 || payload > segment.length) {
      return Optional.empty();
    }
    int end = start + batchSize(payload);
    for (int at = start; at < end; at += Sectors.SIZE) {
      if (!Sectors.at(segment, at, salt).equals(first)) {
        return Optional.empty();
      }
    }
    ByteBuffer body =
        ByteBuffer.wrap(Sectors.read(segment, start, BATCH_HEADER + payload))
            .position(BATCH_HEADER)
            .slice();
    List<LogRecord> records = new ArrayList<>();
    while (body.hasRemaining()) {
      records.add(readRecord(body));
    }
    return Optional.of(new Batch(sequence, end, records));
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
          Entry.Kind kind = kind(in.get());
          byte[] data = new byte[checked(in.getInt(), in.remaining())];
          in.get(data);
          entries.add(new Entry(term, first + i, kind, data));
        }
        yield new LogRecord.Entries(group, entries);
      }
      case STATE -> new LogRecord.State(group, new HardState(in.getLong(), in.getLong()));
      case SNAPSHOT -> new LogRecord.Snapshot(group, in.getLong(), in.getLong());
      case OLDER_ENTRIES -> new LogRecord.OlderEntries(group, in.getLong());
      case COMMITTED -> new LogRecord.Committed(group, in.getLong());
      default -> throw new UnknownRecord("a record of type %d, %d bytes".formatted(type, length));
    };
  }

  private static Entry.Kind kind(byte code) {
    try {
      return Entry.Kind.of(code);
    } catch (IllegalArgumentException e) {
      throw new UnknownRecord(e.getMessage());
    }
  }

  /** The checksum was right: this is no damage, a newer release wrote it. */
  static final class UnknownRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownRecord(String what) {
      super(what);
    }
  }

  private static int checked(int count, int most) {
    return Objects.checkFromIndexSize(0, count, most) + count;
  }

  private static int checksum(ByteBuffer bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(start, length));
    return (int) crc.getValue();
  }
}
