package dev.quorate.operator.local.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.quorate.operator.observed.spec.BootstrapSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addMixIn(BootstrapSource.class, ByKind.class)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** The planner's types know nothing of JSON; the one that is a choice is distinguished here. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = BootstrapSource.Empty.class, name = "Empty"),
    @JsonSubTypes.Type(value = BootstrapSource.Snapshot.class, name = "Snapshot")
  })
  private interface ByKind {}

  public StateDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
    try {
      Files.createDirectories(this.root);
    } catch (IOException e) {
      throw new LocalWorldException("cannot make " + this.root, e);
    }
  }

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

  public void exclusively(Runnable work) {
    exclusively(
        () -> {
          work.run();
          return true;
        });
  }

  public <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.of(json.readValue(Files.readAllBytes(file), type));
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
        out.write(java.nio.ByteBuffer.wrap(json.writeValueAsBytes(content)));
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

  public <T> List<T> readAll(Path directory, Class<T> type) {
    return entries(directory).stream()
        .filter(file -> file.getFileName().toString().endsWith(".json"))
        .flatMap(file -> read(file, type).stream())
        .toList();
  }

  /** What lies in a directory, in the order of names; nothing if there is no directory. */
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
      tree.sorted(java.util.Comparator.reverseOrder()).forEach(this::delete);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new LocalWorldException("cannot delete " + directory, e);
    }
  }
}
