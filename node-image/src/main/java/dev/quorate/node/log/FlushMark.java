package dev.quorate.node.log;

import dev.quorate.node.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How far the log was flushed, in a file of its own next to the segments: {magic 8, sequence of the
 * last flushed batch 8, CRC32C 4}, big-endian. The segments alone cannot tell that their end is
 * missing, for a log without its last batches is a log as well.
 *
 * <p>It is written after each flush and before anybody hears of it, but not flushed itself: that
 * would be a second flush a put. A killed process leaves it exact. After a power failure it may be
 * an older one, and then notices less; it is never ahead of the log, and so never wrong.
 */
final class FlushMark {
  static final String NAME = "flushed";

  private static final long MAGIC = 0x51554f52464c5301L; // "QUORFLS", version 1
  private static final int SIZE = 20;

  private final Disk.File file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);

  private FlushMark(Disk.File file) {
    this.file = file;
  }

  static FlushMark open(Disk disk) throws IOException {
    return new FlushMark(disk.open(NAME));
  }

  /** The last batch that it knows was flushed, 0 if it knows of none. Changes nothing. */
  static long read(Disk disk) throws IOException {
    if (!disk.list().contains(NAME)) {
      return 0;
    }
    ByteBuffer found = ByteBuffer.allocate(SIZE);
    try (Disk.File file = disk.open(NAME)) {
      file.read(found, 0);
    }
    found.flip();
    boolean whole =
        found.remaining() == SIZE
            && found.getLong(0) == MAGIC
            && found.getInt(SIZE - 4) == checksum(found);
    // A damaged one knows nothing, as one that is not there.
    return whole ? found.getLong(8) : 0;
  }

  void write(long sequence) throws IOException {
    buffer.clear().putLong(MAGIC).putLong(sequence);
    buffer.putInt(checksum(buffer)).flip();
    file.write(buffer, 0);
  }

  void close() throws IOException {
    file.close();
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, SIZE - 4));
    return (int) crc.getValue();
  }
}
