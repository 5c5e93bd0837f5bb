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
import java.util.stream.Stream;

/**
 * Makes a bootstrap file a snapshot of a data directory, {@code snapshots/<last revision>.netsy} as
 * Netsy names it, before there is a genesis. Two histories are never merged: where there is one, no
 * file is promoted, unless it is this very file.
 */
public final class Promotion {
  static final String FOLDER = "snapshots";

  /** Netsy's name for the pieces of a history; nothing of ours. */
  static final String CHUNKS = "chunks";

  static final String UNFINISHED = "promoted.tmp";

  /** In bytes. A flush of so much does not hold up others on the same disk for long. */
  private static final int FLUSHED_PIECE = 4 << 20;

  private Promotion() {}

  /** Where the snapshot of a genesis is, from its promotion on. */
  public static Path promoted(Path dataDirectory, SnapshotSource source) {
    return dataDirectory.resolve(FOLDER).resolve(name(source));
  }

  /** Whether a snapshot was promoted, or was being promoted when a process ended. */
  public static boolean isThere(Path dataDirectory) throws IOException {
    return !names(dataDirectory.resolve(FOLDER)).isEmpty();
  }

  private static String name(SnapshotSource source) {
    return "%019d.netsy".formatted(source.revision());
  }

  /**
   * Changes nothing.
   *
   * @param dataDirectory without a marker, and without the log of any member
   * @throws BootstrapRefused if it has another history
   */
  public static void check(BootstrapFile file, Path dataDirectory)
      throws IOException, BootstrapRefused {
    List<String> chunks = names(dataDirectory.resolve(CHUNKS));
    if (!chunks.isEmpty()) {
      throw new BootstrapRefused(
          "%s has a history already, %s and %d more in %s/: histories are never merged; form the cluster in an empty directory"
              .formatted(dataDirectory, chunks.getFirst(), chunks.size() - 1, CHUNKS));
    }
    String own = name(file.source());
    for (String there : names(dataDirectory.resolve(FOLDER))) {
      if (!there.equals(own) && !there.equals(UNFINISHED)) {
        throw new BootstrapRefused(
            "%s has another snapshot, %s/%s, and %s ends at revision %d: histories are never merged; form the cluster in an empty directory"
                .formatted(dataDirectory, FOLDER, there, file.path(), file.source().revision()));
      }
      if (there.equals(own)) {
        requireSame(file, promoted(dataDirectory, file.source()));
      }
    }
  }

  private static void requireSame(BootstrapFile file, Path there)
      throws IOException, BootstrapRefused {
    String digest = BootstrapFile.digest(there);
    if (!digest.equals(file.source().sha256())) {
      throw new BootstrapRefused(
          "%s is there, of the same revision %d and with other content: its SHA-256 is %s, that of %s is %s; form the cluster in an empty directory, or from that file"
              .formatted(
                  there, file.source().revision(), digest, file.path(), file.source().sha256()));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * The promoted file, its name and that of its folder are durable when this returns; nobody relies
   * on it before a genesis names it, so a crash leaves nothing but an attempt to be repeated.
   *
   * @param file that was checked for this directory
   * @throws BootstrapRefused if it is another file by now
   */
  public static void promote(BootstrapFile file, Path dataDirectory)
      throws IOException, BootstrapRefused {
    promote(file, new DirectoryDisk(dataDirectory.resolve(FOLDER)));
  }

  static void promote(BootstrapFile file, Disk snapshots) throws IOException, BootstrapRefused {
    String name = name(file.source());
    if (!snapshots.list().contains(name)) {
      if (!copy(file.path(), snapshots).equals(file.source().sha256())) {
        snapshots.delete(UNFINISHED);
        throw BootstrapFile.changed(file.path());
      }
      snapshots.rename(UNFINISHED, name);
    }
    // Also of a file that was there: the process that renamed it may not have come to it.
    snapshots.syncDirectory();
  }

  /**
   * @return the digest of the copy, which is durable
   */
  private static String copy(Path from, Disk snapshots) throws IOException {
    MessageDigest sha256 = BootstrapFile.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(from), sha256);
        Disk.File file = snapshots.open(UNFINISHED)) {
      file.truncate(0);
      OutputStream out = DiskStreams.writing(file, FLUSHED_PIECE);
      var _ = in.transferTo(out);
      file.sync();
    }
    return BootstrapFile.hexadecimal(sha256);
  }
}
