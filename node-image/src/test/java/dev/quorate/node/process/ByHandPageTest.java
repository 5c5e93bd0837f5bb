package dev.quorate.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quorate.node.Requirement;
import dev.quorate.node.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/by-hand.md, typed into a shell: real nodes, real scripts. Only the ports are others. */
class ByHandPageTest {
  private static final Path PAGE = Path.of("..", "docs", "by-hand.md");
  private static final Path SCRIPTS = Path.of("by-hand").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The nodes of a host are within ten ports, and the derived ones 1000 and 2000 above. */
  private static final int NODES = 10;

  private static final int LAST_PORT = 30_000;

  @TempDir private Path directory;

  @BeforeEach
  void theNodeIsAProgramOfThePath() throws IOException {
    Path program = directory.resolve("bin/quorate-node");
    Files.createDirectories(program.getParent());
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec env --default-signal=INT '%s' -Xmx192m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \\
          --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
          -cp '%s' %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  @Requirement({
    "S0-6", "S0-7", "S0-9", "S2-1", "S2-2", "S2-3", "S2-4", "S2-5", "S2-6", "S2-7", "S2-8", "S2-9",
    "S2-10", "S2-12", "S2-14", "S2-16", "S2-19", "S2-26", "S2-27", "S2-31", "S2-32", "S2-33",
    "S2-34", "S3-3"
  })
  void everyLineDoesWhatThePageSays() throws IOException {
    for (String tool : List.of("bash", "curl", "jq")) {
      assumeTrue(isOnPath(tool), tool + " is not on PATH");
    }
    int base = freeBase();
    List<TypedPage.Block> blocks = TypedPage.of(PAGE).blocks();
    assertThat(blocks).hasSizeGreaterThan(25);
    try (Shell shell = new Shell(directory, List.of(directory.resolve("bin"), SCRIPTS))) {
      for (TypedPage.Block block : blocks) {
        String command = withPorts(block.command(), base);
        if (block.shows().isEmpty()) {
          assertThat(shell.type(command)).as(command).doesNotContain("not found");
        } else {
          awaitShown(shell, command, withPorts(block.shows().get(), base));
        }
      }
    }
  }

  private void awaitShown(Shell shell, String command, String expected) throws IOException {
    StringBuilder last = new StringBuilder();
    try {
      Awaitility.await(command)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                last.setLength(0);
                last.append(shell.type(command));
                return last.toString().equals(expected);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%s\nis to show\n%s\nand shows\n%s\n%s".formatted(command, expected, last, logs()), e);
    }
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        all.append("--- ").append(log.getFileName()).append('\n').append(Files.readString(log));
      }
    }
    return all.toString();
  }

  private static String withPorts(String text, int base) {
    return text.replace("--kafka-port 9092", "--port 8080 --kafka-port 9092")
        .replaceAll("\\b808(\\d)\\b", base / NODES + "$1")
        .replace("9092", String.valueOf(base + 1008))
        .replace("9192", String.valueOf(base + 2008));
  }

  private static int freeBase() {
    return Stream.generate(() -> FreePorts.find(1).getFirst() / NODES * NODES)
        .filter(base -> base < LAST_PORT)
        .filter(
            base ->
                Stream.of(0, 1000, 2000)
                    .flatMap(more -> IntStream.range(0, NODES).mapToObj(n -> base + more + n))
                    .allMatch(FreePorts::isFree))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isOnPath(String tool) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, tool)));
  }
}
