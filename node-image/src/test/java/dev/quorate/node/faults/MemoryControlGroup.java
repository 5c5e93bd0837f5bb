package dev.quorate.node.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * The memory limit of a container (control groups of version 1 or 2): whoever exceeds it is killed.
 * Needs root, as {@code make faults} of root has it.
 */
final class MemoryControlGroup implements AutoCloseable {
  private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

  private final Path directory;

  MemoryControlGroup(int mebibytes) {
    boolean isFirst = Files.isDirectory(VERSION_1);
    directory = (isFirst ? VERSION_1 : VERSION_2).resolve("quorate-" + UUID.randomUUID());
    Path limit = directory.resolve(isFirst ? "memory.limit_in_bytes" : "memory.max");
    try {
      Files.createDirectory(directory);
      assumeTrue(Files.exists(limit), "skipped: there is no memory controller");
      Files.writeString(limit, String.valueOf((long) mebibytes << 20));
    } catch (IOException e) {
      throw new UncheckedIOException("a control group needs root", e);
    }
  }

  /** The file that takes the ids of the processes in it. */
  Path processes() {
    return directory.resolve("cgroup.procs");
  }

  /** Its processes have ended. */
  @Override
  public void close() {
    // The kernel takes a moment to forget a process.
    Awaitility.await("the control group is empty")
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(this::isRemoved);
  }

  private boolean isRemoved() {
    return directory.toFile().delete();
  }
}
