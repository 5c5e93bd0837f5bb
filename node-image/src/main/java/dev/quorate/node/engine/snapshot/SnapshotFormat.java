package dev.quorate.node.engine.snapshot;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.disk.DiskStreams;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A snapshot file, big-endian: magic 8, index 8, term 8, length of the configuration 4, the
 * configuration, the state machine's bytes, and the CRC32C of all that 4, which is also the
 * snapshot's digest.
 */
public final class SnapshotFormat {
  private static final long MAGIC = 0x51554f52534e5001L; // "QUORSNP", version 1
  private static final int TRAILER = 4;
  private static final int FIXED = 28;
  private static final int MAX_CONFIGURATION = 1 << 20;

  private SnapshotFormat() {}

  static void writeHeader(OutputStream out, long index, long term, Configuration configuration)
      throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    byte[] encoded = ConfigurationCodec.encode(configuration);
    data.writeLong(MAGIC);
    data.writeLong(index);
    data.writeLong(term);
    data.writeInt(encoded.length);
    data.write(encoded);
    data.flush();
  }

  static void writeTrailer(OutputStream out, int checksum) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(checksum);
    data.flush();
  }

  /** Reads the whole file and checks all of it. */
  public static SnapshotMeta check(Disk disk, String name) throws IOException {
    String file = disk + "/" + name;
    CRC32C crc = new CRC32C();
    try (Disk.File opened = disk.open(name)) {
      long size = opened.size();
      if (size < FIXED + TRAILER) {
        throw new CorruptSnapshot(file, "it has only " + size + " bytes");
      }
      InputStream raw = new BufferedInputStream(DiskStreams.reading(opened), 1 << 16);
      DataInputStream in = new DataInputStream(new CheckedInputStream(raw, crc));
      if (in.readLong() != MAGIC) {
        throw new CorruptSnapshot(file, "it does not begin as a snapshot of this version");
      }
      long index = in.readLong();
      long term = in.readLong();
      byte[] configuration = readConfiguration(file, in, size);
      skipFully(in, size - FIXED - configuration.length - TRAILER);
      int computed = (int) crc.getValue();
      int stored = in.readInt();
      if (stored != computed) {
        throw new CorruptSnapshot(
            file, "its checksum is %08x and should be %08x".formatted(computed, stored));
      }
      return new SnapshotMeta(
          index, term, ConfigurationCodec.decode(configuration), size, computed);
    } catch (IllegalArgumentException e) {
      throw new CorruptSnapshot(file, e.getMessage());
    }
  }

  private static byte[] readConfiguration(String file, DataInputStream in, long size)
      throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_CONFIGURATION || length > size - FIXED - TRAILER) {
      throw new CorruptSnapshot(file, "the length of its configuration is " + length + " bytes");
    }
    byte[] configuration = new byte[length];
    in.readFully(configuration);
    return configuration;
  }

  private static void skipFully(InputStream in, long bytes) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = bytes;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("the file shrank while it was read");
      }
      left -= read;
    }
  }

  /** The state machine's bytes of a checked file. */
  static InputStream content(Disk.File file) throws IOException {
    long size = file.size();
    InputStream raw = new BufferedInputStream(DiskStreams.reading(file), 1 << 16);
    DataInputStream in = new DataInputStream(raw);
    in.skipNBytes(FIXED - 4);
    int configuration = in.readInt();
    in.skipNBytes(configuration);
    return new Limited(raw, size - FIXED - configuration - TRAILER);
  }

  /** Ends before the trailer. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      left--;
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return length == 0 ? 0 : -1;
      }
      int read = in.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
