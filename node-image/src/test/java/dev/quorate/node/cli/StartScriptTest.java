package dev.quorate.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Process 1 of the image, with the memory of a container made up. */
class StartScriptTest {
  private static final String MEMORY_MAX = "memory.max";
  private static final String LIMIT_OF_VERSION_1 = "memory/memory.limit_in_bytes";
  private static final String NO_LIMIT_OF_VERSION_1 = "9223372036854771712";

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}: {1} of a machine of {2} KiB")
  @CsvSource({
    MEMORY_MAX + ",134217728,16777216,-XX:+UseSerialGC",
    MEMORY_MAX + ",268435456,16777216,-XX:+UseSerialGC",
    MEMORY_MAX + ",268435457,16777216,-XX:+UseG1GC",
    MEMORY_MAX + ",536870912,16777216,-XX:+UseG1GC",
    MEMORY_MAX + ",8589934592,16777216,-XX:+UseG1GC",
    // The machine has less than the container may take.
    MEMORY_MAX + ",8589934592,262144,-XX:+UseSerialGC",
    MEMORY_MAX + ",max,16777216,-XX:+UseG1GC",
    MEMORY_MAX + ",max,262144,-XX:+UseSerialGC",
    LIMIT_OF_VERSION_1 + ",268435456,16777216,-XX:+UseSerialGC",
    LIMIT_OF_VERSION_1 + ",2147483648,16777216,-XX:+UseG1GC",
    LIMIT_OF_VERSION_1 + "," + NO_LIMIT_OF_VERSION_1 + ",16777216,-XX:+UseG1GC",
    LIMIT_OF_VERSION_1 + "," + NO_LIMIT_OF_VERSION_1 + ",262144,-XX:+UseSerialGC",
  })
  void theCollectorIsThatOfTheMemory(String file, String limit, long machine, String collector)
      throws Exception {
    write(file, limit);

    assertThat(commandLine(machine))
        .contains(collector)
        .containsOnlyOnce("-XX:MaxRAMPercentage=50");
  }

  @Test
  void withoutALimitOfAnyKindTheMachineCounts() throws Exception {
    assertThat(commandLine(16_777_216)).contains("-XX:+UseG1GC");
    assertThat(commandLine(262_144)).contains("-XX:+UseSerialGC");
  }

  @Test
  void theNodesArgumentsComeLastAndAreLeftAsTheyAre() throws Exception {
    write(MEMORY_MAX, "max");

    assertThat(commandLine(16_777_216, "--node-id", "a b", "--peers="))
        .endsWith("--node-id", "a b", "--peers=");
  }

  @Test
  void aMemberInAContainerServesOnWhileItsClientsAreRoutedElsewhere() throws Exception {
    assertThat(commandLine(16_777_216, "--node-id", "a"))
        .endsWith("-jar", "/quorate/quorate-node.jar", "--shutdown-delay=2000", "--node-id", "a");
    assertThat(commandLine(16_777_216, "--node-id", "a", "--shutdown-delay", "0"))
        .endsWith("-jar", "/quorate/quorate-node.jar", "--node-id", "a", "--shutdown-delay", "0");
  }

  @Test
  void theJvmTakesThePlaceOfTheScript() throws Exception {
    assertThat(Files.readString(Path.of("start"))).contains("\nexec \"${JAVA:-java}\" ");
  }

  @Test
  void theCLibraryGivesBackWhatIsLargeAndAValueGivenByTheUserStays() throws Exception {
    write(MEMORY_MAX, "402653184");

    assertThat(environment(Map.of()))
        .contains("MALLOC_MMAP_THRESHOLD_=262144", "MALLOC_ARENA_MAX=2");
    assertThat(environment(Map.of("MALLOC_ARENA_MAX", "8")))
        .contains("MALLOC_MMAP_THRESHOLD_=262144", "MALLOC_ARENA_MAX=8");
    assertThat(commandLine(16_777_216)).contains("-Djdk.nio.maxCachedBufferSize=65536");
  }

  private void write(String file, String limit) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, limit + "\n");
  }

  /** What would be executed, an argument a line. */
  private List<String> commandLine(long machineKib, String... arguments) throws Exception {
    return output("printf '%s\\n' \"$@\"", Map.of(), machineKib, arguments);
  }

  /** That of the JVM, where the container has this one. */
  private List<String> environment(Map<String, String> given) throws Exception {
    return output("env", given, 16_777_216);
  }

  private List<String> output(
      String inPlaceOfJava, Map<String, String> given, long machineKib, String... arguments)
      throws Exception {
    Path meminfo = directory.resolve("meminfo");
    Files.writeString(meminfo, "MemTotal:       " + machineKib + " kB\nMemFree:  1 kB\n");
    Path java = directory.resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + inPlaceOfJava + "\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    ProcessBuilder start = new ProcessBuilder("sh", Path.of("start").toAbsolutePath().toString());
    start.command().addAll(List.of(arguments));
    start.environment().put("CGROUP", directory.toString());
    start.environment().put("MEMINFO", meminfo.toString());
    start.environment().put("JAVA", java.toString());
    start.environment().putAll(given);
    Process process = start.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.lines().toList();
  }
}
