package dev.quorate.node.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of scripts/ that is written in Go. Without Go, or without the modules that Go fetches,
 * the tests that need it are skipped.
 */
public final class GoProgram {
  private static final long BUILD_MINUTES = 5;

  private GoProgram() {}

  /**
   * @param name of the folder in scripts/
   * @param directory gets the program
   */
  public static Path buildOrSkip(String name, Path directory)
      throws IOException, InterruptedException {
    List<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                Stream.of("/usr/local/go/bin"))
            .map(bin -> Path.of(bin, "go"))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!found.isEmpty(), "skipped: scripts/" + name + " needs Go on the PATH");
    Path program = directory.resolve(name).toAbsolutePath();
    Path output = directory.resolve("go-build.log");
    Process build =
        new ProcessBuilder(found.getFirst().toString(), "build", "-o", program.toString(), ".")
            .directory(Path.of("../scripts", name).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean hasEnded = build.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
    if (!hasEnded) {
      build.destroyForcibly();
    }
    String log = Files.readString(output);
    assumeTrue(
        hasEnded && build.exitValue() == 0,
        () -> "skipped: scripts/" + name + " cannot be built: " + log);
    return program;
  }
}
