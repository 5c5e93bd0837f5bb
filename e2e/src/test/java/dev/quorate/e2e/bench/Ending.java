package dev.quorate.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * However a run ends, by itself, by a signal or for its time: nothing that it started lives on, no
 * directory of it is left, and what was cut off counts for nothing.
 */
final class Ending {
  private static final long UNWINDING_MILLIS = 10_000;

  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread measuring = Thread.currentThread();
  private final Path directory;

  private Ending(Path directory) {
    this.directory = directory;
  }

  static Ending prepared(Path directory, int minutes) {
    Ending ending = new Ending(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(ending::leaveNothing, "cleaning up"));
    Thread.ofPlatform().daemon().name("time limit").start(() -> endAfter(minutes));
    return ending;
  }

  boolean isOver() {
    return over.get();
  }

  /** The run has come to its end by itself. */
  void come() {
    over.set(true);
  }

  private void leaveNothing() {
    try {
      if (!over.getAndSet(true)) {
        // It would go on and start the next processes.
        measuring.interrupt();
        measuring.join(UNWINDING_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // All of them are children of this process, paused ones too.
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
    delete();
  }

  private void delete() {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println(directory + " is left: " + e.getMessage());
    }
  }

  private static void endAfter(int minutes) {
    try {
      TimeUnit.MINUTES.sleep(minutes);
      System.err.println("ended after %d minutes (MINUTES)".formatted(minutes));
      System.exit(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
