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

  String run(Duration limit) {
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
        if (!ended || process.exitValue() != 0) {
          throw new AssertionError(
              "%s %s:%n%s"
                  .formatted(
                      String.join(" ", words),
                      ended
                          ? "ended with " + process.exitValue()
                          : "did not end within " + limit.toSeconds() + " s",
                      text));
        }
        return text;
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
