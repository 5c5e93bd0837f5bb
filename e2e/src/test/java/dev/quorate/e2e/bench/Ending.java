package dev.quorate.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** However a run ends, nothing that it started lives on and no directory of it is left. */
final class Ending {
  private Ending() {}

  static void leavesNothing(Path directory, int minutes) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(directory), "cleaning up"));
    Thread.ofPlatform().daemon().name("time limit").start(() -> endAfter(minutes));
  }

  private static void cleanUp(Path directory) {
    // All of them are this process's children, paused ones too; the hook may run at any moment.
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
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
