package dev.quorate.node.engine.snapshot;

import dev.quorate.node.disk.Disk;
import dev.quorate.node.disk.DiskStreams;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The snapshot files of one group, {@code snapshot-<index>-<term>.snap}. A file gets its name only
 * when it is whole and durable.
 */
public final class SnapshotFiles {
  private static final Pattern NAME = Pattern.compile("snapshot-(\\d{1,19})-(\\d{1,19})\\.snap");
  private static final String UNFINISHED = ".tmp";
  private static final String RECEIVED = "received" + UNFINISHED;
  private static final String OWN = "own" + UNFINISHED;

  /** In bytes. A flush of so much does not hold up the log's for long. */
  private static final int FLUSHED_PIECE = 4 << 20;

  private final Disk disk;

  private record Named(String file, long index) {}

  /** Reads the state machine's bytes of a snapshot. */
  public interface Reader<T> {
    T read(InputStream content) throws IOException;
  }

  /** Drops unfinished files. */
  public SnapshotFiles(Disk disk) throws IOException {
    this.disk = disk;
    for (String name : disk.list()) {
      if (name.endsWith(UNFINISHED)) {
        disk.delete(name);
      }
    }
    // A process that was killed after a rename may not have made it durable.
    disk.syncDirectory();
  }

  /** The newest snapshot, checked as a whole; never an older one instead of a damaged one. */
  public Optional<SnapshotMeta> newest() throws IOException {
    Optional<Named> newest = named(disk).stream().max(Comparator.comparingLong(Named::index));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    String file = newest.get().file();
    SnapshotMeta meta = SnapshotFormat.check(disk, file);
    if (!name(meta).equals(file)) {
      throw new CorruptSnapshot(
          disk + "/" + file, "it holds index " + meta.index() + " of term " + meta.term());
    }
    return Optional.of(meta);
  }

  /** Whether there is a snapshot on this disk. */
  public static boolean anyOn(Disk disk) throws IOException {
    return !named(disk).isEmpty();
  }

  private static String name(SnapshotMeta meta) {
    return "snapshot-" + meta.index() + "-" + meta.term() + ".snap";
  }

  /** Where the snapshot is, for people. */
  public String path(SnapshotMeta meta) {
    return disk + "/" + name(meta);
  }

  /** Where the snapshots are, for people. */
  public String directory() {
    return disk.toString();
  }

  /** Writes a snapshot of our own. */
  public SnapshotMeta write(
      long index, long term, Configuration configuration, SnapshotContent capture)
      throws IOException {
    try {
      return writeAndName(index, term, configuration, capture);
    } catch (IOException | RuntimeException | Error e) {
      // Half a snapshot on a full disk only keeps it full.
      if (disk.list().contains(OWN)) {
        disk.delete(OWN);
      }
      throw e;
    }
  }

  private SnapshotMeta writeAndName(
      long index, long term, Configuration configuration, SnapshotContent capture)
      throws IOException {
    CRC32C crc = new CRC32C();
    SnapshotMeta meta;
    try (Disk.File file = disk.open(OWN)) {
      file.truncate(0);
      OutputStream out =
          new CheckedOutputStream(
              new BufferedOutputStream(DiskStreams.writing(file, FLUSHED_PIECE), 1 << 16), crc);
      SnapshotFormat.writeHeader(out, index, term, configuration);
      capture.writeTo(out);
      int checksum = (int) crc.getValue();
      SnapshotFormat.writeTrailer(out, checksum);
      file.sync();
      meta = new SnapshotMeta(index, term, configuration, file.size(), checksum);
    }
    name(OWN, meta);
    return meta;
  }

  /** Writes a received piece; all of it is flushed by {@link #checkReceived} at the latest. */
  public void writeReceived(long offset, byte[] data) throws IOException {
    try (Disk.File file = disk.open(RECEIVED)) {
      if (offset == 0) {
        file.truncate(0);
      }
      file.write(ByteBuffer.wrap(data), offset);
      if ((offset + data.length) / FLUSHED_PIECE > offset / FLUSHED_PIECE) {
        file.sync();
      }
    }
  }

  /** Whether the received file is exactly the offered one; makes it durable. */
  public boolean checkReceived(SnapshotMeta offered) throws IOException {
    try (Disk.File file = disk.open(RECEIVED)) {
      file.sync();
    }
    try {
      return SnapshotFormat.check(disk, RECEIVED).equals(offered);
    } catch (CorruptSnapshot e) {
      return false;
    }
  }

  /** Reads the content of a received and checked snapshot. */
  public <T> T readReceived(Reader<T> reader) throws IOException {
    return read(RECEIVED, reader);
  }

  /** Gives the received file its name, durably. */
  public void nameReceived(SnapshotMeta meta) throws IOException {
    name(RECEIVED, meta);
  }

  /** Reads the content of a checked snapshot. */
  public <T> T read(SnapshotMeta meta, Reader<T> reader) throws IOException {
    return read(name(meta), reader);
  }

  private <T> T read(String name, Reader<T> reader) throws IOException {
    try (Disk.File file = disk.open(name)) {
      return reader.read(SnapshotFormat.content(file));
    }
  }

  /** A piece of a snapshot. */
  public record Piece(byte[] data, boolean last) {}

  /**
   * Reads a piece of the snapshot at this index.
   *
   * @return empty if there is no such file any more or no such offset
   */
  public Optional<Piece> read(long index, long offset, int length) throws IOException {
    Optional<Named> named = named(disk).stream().filter(file -> file.index() == index).findFirst();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    try (Disk.File file = disk.open(named.get().file())) {
      long size = file.size();
      if (offset < 0 || offset >= size) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, size - offset));
      file.read(bytes, offset);
      if (bytes.hasRemaining()) {
        throw new CorruptSnapshot(disk + "/" + named.get().file(), "it ends early");
      }
      return Optional.of(new Piece(bytes.array(), offset + bytes.capacity() == size));
    }
  }

  /** Deletes snapshots before this index, but for those that somebody still pulls. */
  public void deleteBefore(long index, Set<Long> inUse) throws IOException {
    for (Named old : named(disk)) {
      if (old.index() < index && !inUse.contains(old.index())) {
        disk.delete(old.file());
      }
    }
  }

  private void name(String unfinished, SnapshotMeta meta) throws IOException {
    disk.rename(unfinished, name(meta));
    disk.syncDirectory();
  }

  private static List<Named> named(Disk disk) throws IOException {
    return disk.list().stream().flatMap(file -> parse(file).stream()).toList();
  }

  private static Optional<Named> parse(String file) {
    Matcher name = NAME.matcher(file);
    return name.matches()
        ? Optional.of(new Named(file, Long.parseLong(name.group(1))))
        : Optional.empty();
  }
}
