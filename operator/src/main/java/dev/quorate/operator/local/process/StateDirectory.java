package dev.quorate.operator.local.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything of the local world, in one directory: what the API server's store, the disks and the
 * kubelet's records are on Kubernetes. Files are replaced whole, so a reader never sees half of
 * one; writers exclude each other, within this process and between processes.
 */
public final class StateDirectory {
  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();
  private final StateFormat format = new StateFormat();

  public StateDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
    try {
      Files.createDirectories(this.root);
    } catch (IOException e) {
      throw new LocalWorldException("cannot make " + this.root, e);
    }
  }

  /** Absolute. */
  public Path root() {
    return root;
  }

  public Path path(String first, String... more) {
    return root.resolve(Path.of(first, more));
  }

  /** Runs {@code work} while no other writer of this directory does anything. Not for slow work. */
  public <T> T exclusively(Supplier<T> work) {
    lock.lock();
    try {
      if (lock.getHoldCount() > 1) {
        return work.get();
      }
      try (FileChannel file =
              FileChannel.open(path("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = file.lock()) {
        if (!held.isValid()) {
          throw new LocalWorldException("the lock on " + path("LOCK") + " is not valid");
        }
        return work.get();
      } catch (IOException e) {
        throw new LocalWorldException("cannot lock " + path("LOCK"), e);
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #exclusively(Supplier)}. */
  public void exclusively(Runnable work) {
    exclusively(
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * The record in a file; empty if there is no such file.
   *
   * @throws LocalWorldException if it cannot be read as this type
   */
  public <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.of(format.decode(Files.readAllBytes(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new LocalWorldException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Replaces the file: after a crash there is the old content or the new, never a part. */
  public void write(Path file, Object content) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel out =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        out.write(ByteBuffer.wrap(format.encode(content)));
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      // Until then a loss of power may bring the old name back (fsync(2)).
      force(file.getParent());
    } catch (IOException e) {
      throw new LocalWorldException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** The records of all JSON files of a directory, in the order of names. */
  public <T> List<T> readAll(Path directory, Class<T> type) {
    return entries(directory).stream()
        .filter(file -> file.getFileName().toString().endsWith(".json"))
        .flatMap(file -> read(file, type).stream())
        .toList();
  }

  /** The entries of a directory, in the order of names; none if there is no directory. */
  public List<Path> entries(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new LocalWorldException("cannot list " + directory, e);
    }
  }

  /** Another number when something below these directories was written, with overwhelming odds. */
  public long fingerprint(String... directories) {
    long hash = 17;
    for (String directory : directories) {
      for (Path file : entries(path(directory))) {
        hash = 31 * hash + file.hashCode();
        hash = 31 * hash + lastModified(file);
      }
    }
    return hash;
  }

  private static long lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      // It went between the listing and this look: that is a change too.
      return 0;
    }
  }

  /** Does nothing if there is no such file. */
  public void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalWorldException("cannot delete " + file, e);
    }
  }

  /** Deletes a directory and everything in it, without following links. */
  public void deleteTree(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(this::delete);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new LocalWorldException("cannot delete " + directory, e);
    }
  }
}
