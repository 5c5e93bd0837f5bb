package dev.quorate.e2e.kube;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine: run to its end within a limit, its output returned or shown in the
 * error.
 */
public record ExternalCommand(List<String> words, Map<String, String> environment) {
  static ExternalCommand of(String... words) {
    return new ExternalCommand(List.of(words), Map.of());
  }

  public static boolean isOnPath(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1))
        .stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Its output; it must succeed. */
  public String run(Duration limit) {
    Ended ended = end(limit);
    if (ended.status() != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s"
              .formatted(String.join(" ", words), ended.status(), ended.output()));
    }
    return ended.output();
  }

  /** What came of it, success or not. */
  record Ended(int status, String output) {}

  /** Fails only when it does not end within the limit. */
  Ended end(Duration limit) {
    try {
      Path output = Files.createTempFile("command", ".log");
      try {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended) {
          throw new AssertionError(
              "%s did not end within %d s:%n%s"
                  .formatted(String.join(" ", words), limit.toSeconds(), text));
        }
        return new Ended(process.exitValue(), text);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new AssertionError("cannot run " + String.join(" ", words), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + String.join(" ", words), e);
    }
  }
}
