package dev.quorate.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image is built with what a rehearsal leaves to the JVM, and not at all if that fails. */
class RehearsalTest {
  @TempDir private Path directory;

  @Test
  void threeMembersServeTheClientsOfAnotherProcessAndEndCleanly() throws Exception {
    Path output = directory.resolve("output");
    Process rehearsal =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.io.tmpdir=" + directory,
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Rehearsal.class.getName(),
                    "1"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(rehearsal.waitFor(180, TimeUnit.SECONDS)).as("it ends").isTrue();
      String log = Files.readString(output);
      assertThat(rehearsal.exitValue()).as(log).isZero();
      assertThat(log).contains("-> SERVING node=rehearsal-0", "-> SERVING node=rehearsal-2");
      assertThat(log).as("the followers are voters").contains("promoted to voter");
      assertThat(log).as("they stop").contains("node stopped node=rehearsal-0");
      try (var left = Files.list(directory)) {
        assertThat(left.map(Path::getFileName).map(Path::toString))
            .as("what the members wrote is deleted")
            .noneMatch(name -> name.startsWith("rehearsal"));
      }
    } finally {
      rehearsal.destroyForcibly();
    }
  }
}
