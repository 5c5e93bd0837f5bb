package dev.quorate.node.netsy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reading holds in memory does not grow with the file. */
class MillionRecordsTest {
  @TempDir private Path directory;

  @Test
  void aMillionRecordsBehindAWindowOf8MebibytesAreReadInAHeapOf256Mebibytes() throws Exception {
    Path file = directory.resolve("million.netsy");
    MillionRecords.write(file, 23);

    assertThat(run(MillionRecords.class, file))
        .contains(
            "records=1000000 compacted=950000 compactRevision=1000000 values="
                + 100 * MillionRecords.KEYS);
  }

  private String run(Class<?> program, Path file) throws Exception {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName(),
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
