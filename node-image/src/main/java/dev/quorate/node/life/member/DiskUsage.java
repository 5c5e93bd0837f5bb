package dev.quorate.node.life.member;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The size of a member's files, as last measured. Whoever asks may be an event loop, which must not
 * wait for a disk: the files are looked at by {@link #measure} alone.
 */
final class DiskUsage {
  private final Path dataDirectory;
  private final AtomicBoolean isMeasuring = new AtomicBoolean();
  private volatile long logBytes;
  private volatile long groupBytes;

  DiskUsage(Path dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  /** Blocks on the disk. Does nothing while another thread measures. */
  void measure() throws IOException {
    if (isMeasuring.compareAndSet(false, true)) {
      try {
        logBytes = bytes(dataDirectory.resolve("wal"));
        groupBytes = bytes(dataDirectory.resolve("groups"));
      } finally {
        isMeasuring.set(false);
      }
    }
  }

  long logBytes() {
    return logBytes;
  }

  /** Log and snapshots. */
  long totalBytes() {
    return logBytes + groupBytes;
  }

  private static long bytes(Path directory) throws IOException {
    Sum sum = new Sum();
    Files.walkFileTree(directory, sum);
    return sum.bytes;
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    /** Segments and snapshots are deleted all the time, and a directory may not be there yet. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
