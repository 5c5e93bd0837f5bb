package dev.quorate.node.bootstrap;

import dev.quorate.node.disk.DirectoryDisk;
import dev.quorate.node.disk.Disk;
import dev.quorate.node.disk.DiskStreams;
import dev.quorate.node.genesis.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bootstrap file that an operator has given to this node: {@code delivered/<SHA-256>} in the
 * data directory. It has that name only when it is whole and durable, so the name tells its content
 * (docs/decisions/0049). Nobody needs it after the genesis.
 */
public final class DeliveredFile {
  static final String FOLDER = "delivered";
  static final String UNFINISHED = "unfinished.tmp";

  /** In bytes. A flush of so much does not hold up others on the same disk for long. */
  private static final int FLUSHED_PIECE = 4 << 20;

  private final Path folder;

  public DeliveredFile(Path dataDirectory) {
    this.folder = dataDirectory.resolve(FOLDER);
  }

  /** The digest of the one that is there. */
  public Optional<String> sha256() throws IOException {
    return names().stream().filter(SnapshotSource::isDigest).findFirst();
  }

  public Path path(String sha256) {
    return folder.resolve(sha256);
  }

  /**
   * Takes the place of one that was there. Durable when it returns.
   *
   * @param sha256 that the content must have
   * @throws BootstrapRefused if it has another one; the file that was there is kept then
   */
  public void write(InputStream content, String sha256) throws IOException, BootstrapRefused {
    keep(UNFINISHED, receive(content, UNFINISHED), sha256);
  }

  /**
   * Durable when it returns, and not yet the file that a genesis may begin with.
   *
   * @param unfinished its name until then
   * @return the digest of the content
   */
  String receive(InputStream content, String unfinished) throws IOException {
    return copy(content, new DirectoryDisk(folder), unfinished);
  }

  /**
   * A file that was received takes the place of the one that was there.
   *
   * @param found its digest
   * @throws BootstrapRefused if that is not the one that was announced; the file is gone then
   */
  public void keep(String unfinished, String found, String sha256)
      throws IOException, BootstrapRefused {
    Disk disk = new DirectoryDisk(folder);
    if (!found.equals(sha256)) {
      disk.delete(unfinished);
      throw new BootstrapRefused(
          "the bootstrap file has SHA-256 %s, and %s was announced".formatted(found, sha256));
    }
    disk.rename(unfinished, sha256);
    for (String name : disk.list()) {
      if (!name.equals(sha256)) {
        disk.delete(name);
      }
    }
    disk.syncDirectory();
  }

  private static String copy(InputStream content, Disk disk, String name) throws IOException {
    MessageDigest sha256 = BootstrapFile.sha256();
    try (InputStream in = new DigestInputStream(content, sha256);
        Disk.File file = disk.open(name)) {
      file.truncate(0);
      OutputStream out = DiskStreams.writing(file, FLUSHED_PIECE);
      var _ = in.transferTo(out);
      file.sync();
    }
    return BootstrapFile.hexadecimal(sha256);
  }

  /** Of something that was received and is not wanted any more. */
  public void discard(String unfinished) throws IOException {
    Files.deleteIfExists(folder.resolve(unfinished));
  }

  /** Also when there is none. */
  public void delete() throws IOException {
    for (String name : names()) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.deleteIfExists(folder);
  }

  private List<String> names() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
