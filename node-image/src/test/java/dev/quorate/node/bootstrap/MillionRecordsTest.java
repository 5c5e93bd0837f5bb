package dev.quorate.node.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.netsy.MillionRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reading holds in memory does not grow with the file. */
class MillionRecordsTest {
  @TempDir private static Path directory;
  private static Path file;

  @BeforeAll
  static void write() throws Exception {
    file = directory.resolve("million.netsy");
    MillionRecords.write(file, 23);
  }

  @Test
  void aMillionRecordsBehindAWindowOf8MebibytesAreReadInAHeapOf256Mebibytes() throws Exception {
    assertThat(run(MillionRecords.class))
        .contains(
            "records=1000000 compacted=950000 compactRevision=1000000 values="
                + 100 * MillionRecords.KEYS);
  }

  /** All but 50,000 of them are compacted: there is room for the others in a third of the heap. */
  @Test
  @Tag("full")
  void theyAreImportedInThatHeapToo() throws Exception {
    assertThat(run(MillionRecordsImport.class))
        .contains("revision=1000000 compacted=1000000 keys=50000");
  }

  private static String run(Class<?> program) throws Exception {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName(),
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
