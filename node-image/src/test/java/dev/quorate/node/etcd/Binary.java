package dev.quorate.node.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of another project that a test runs against; without it the test is skipped. */
final class Binary {
  private Binary() {}

  /** Named by the environment variable, or on the PATH. */
  static Path orSkip(String name, String variable) {
    Optional<Path> found =
        Stream.concat(
                Optional.ofNullable(System.getenv(variable)).map(Path::of).stream(),
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        found.isPresent(), "skipped: put " + name + " on the PATH or name it in " + variable);
    return found.get();
  }
}
