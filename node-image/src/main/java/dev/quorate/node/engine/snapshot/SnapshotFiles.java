package dev.quorate.node.engine.snapshot;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private final Path directory;

  private record Named(Path file, long index) {}

  /** Makes the directory if needed, durably, and drops unfinished files. */
  public SnapshotFiles(Path directory) throws IOException {
    this.directory = directory;
    Path parent = directory.getParent();
    Files.createDirectories(directory);
    sync(parent);
    sync(parent.getParent());
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(it -> it.toString().endsWith(UNFINISHED)).toList()) {
        Files.delete(file);
      }
    }
    // A process that was killed after a rename may not have made it durable.
    sync(directory);
  }

  /** The newest snapshot, checked as a whole; never an older one instead of a damaged one. */
  public Optional<SnapshotMeta> newest() throws IOException {
    Optional<Named> newest = named().stream().max(Comparator.comparingLong(Named::index));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    SnapshotMeta meta = SnapshotFormat.check(newest.get().file());
    if (!path(meta).equals(newest.get().file())) {
      throw new CorruptSnapshot(
          newest.get().file(), "it holds index " + meta.index() + " of term " + meta.term());
    }
    return Optional.of(meta);
  }

  /** Whether there is a snapshot in this directory. */
  public static boolean anyIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> parse(file).isPresent());
    }
  }

  public Path directory() {
    return directory;
  }

  public Path path(SnapshotMeta meta) {
    return directory.resolve("snapshot-" + meta.index() + "-" + meta.term() + ".snap");
  }

  public Path received() {
    return directory.resolve(RECEIVED);
  }

  /** Writes a snapshot of our own. */
  public SnapshotMeta write(
      long index, long term, Configuration configuration, SnapshotContent capture)
      throws IOException {
    Path unfinished = directory.resolve("own" + UNFINISHED);
    try {
      return write(unfinished, index, term, configuration, capture);
    } catch (IOException | RuntimeException | Error e) {
      // Half a snapshot on a full disk only keeps it full.
      Files.deleteIfExists(unfinished);
      throw e;
    }
  }

  private SnapshotMeta write(
      Path unfinished, long index, long term, Configuration configuration, SnapshotContent capture)
      throws IOException {
    CRC32C crc = new CRC32C();
    SnapshotMeta meta;
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out =
          new CheckedOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), crc);
      SnapshotFormat.writeHeader(out, index, term, configuration);
      capture.writeTo(out);
      int checksum = (int) crc.getValue();
      SnapshotFormat.writeTrailer(out, checksum);
      channel.force(true);
      meta = new SnapshotMeta(index, term, configuration, channel.size(), checksum);
    }
    name(unfinished, meta);
    return meta;
  }

  /** Writes a received piece; not flushed before {@link #checkReceived}. */
  public void writeReceived(long offset, byte[] data) throws IOException {
    try (FileChannel channel =
        FileChannel.open(received(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (offset == 0) {
        channel.truncate(0);
      }
      ByteBuffer bytes = ByteBuffer.wrap(data);
      while (bytes.hasRemaining()) {
        channel.write(bytes, offset + bytes.position());
      }
    }
  }

  /** Whether what was received is exactly what was offered; makes it durable. */
  public boolean checkReceived(SnapshotMeta offered) throws IOException {
    try (FileChannel channel = FileChannel.open(received(), StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try {
      return SnapshotFormat.check(received()).equals(offered);
    } catch (CorruptSnapshot e) {
      return false;
    }
  }

  /** Gives the received file its name. */
  public void nameReceived(SnapshotMeta meta) throws IOException {
    name(received(), meta);
  }

  /** A piece of a snapshot. */
  public record Piece(byte[] data, boolean last) {}

  /**
   * Reads a piece of the snapshot at this index.
   *
   * @return empty if there is no such file any more or no such offset
   */
  public Optional<Piece> read(long index, long offset, int length) throws IOException {
    Optional<Named> named = named().stream().filter(file -> file.index() == index).findFirst();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(named.get().file(), StandardOpenOption.READ)) {
      long size = channel.size();
      if (offset < 0 || offset >= size) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, size - offset));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new CorruptSnapshot(named.get().file(), "it ends early");
        }
      }
      return Optional.of(new Piece(bytes.array(), offset + bytes.capacity() == size));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Deletes snapshots before this index, but for those that somebody still pulls. */
  public void deleteBefore(long index, Set<Long> inUse) throws IOException {
    for (Named old : named()) {
      if (old.index() < index && !inUse.contains(old.index())) {
        Files.delete(old.file());
      }
    }
  }

  private void name(Path unfinished, SnapshotMeta meta) throws IOException {
    Files.move(unfinished, path(meta), StandardCopyOption.ATOMIC_MOVE);
    sync(directory);
  }

  private List<Named> named() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.flatMap(file -> parse(file).stream()).toList();
    }
  }

  private static Optional<Named> parse(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches()
        ? Optional.of(new Named(file, Long.parseLong(name.group(1))))
        : Optional.empty();
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
