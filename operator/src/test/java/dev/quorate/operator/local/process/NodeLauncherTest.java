package dev.quorate.operator.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The local world shows what the image does, so its nodes have the image's flags. */
class NodeLauncherTest {
  /** That of small containers: it has no threads of its own, and local nodes hold little. */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  @Test
  void aLocalNodeHasEveryFlagOfTheImageButThoseOfItsSizeAndPlace() throws IOException {
    List<String> image = flagsOfTheImage();

    assertThat(image).contains(COLLECTOR, "-XX:+ExitOnOutOfMemoryError");
    assertThat(image.stream().filter(flag -> !dependsOnPlace(flag)).toList())
        .isSubsetOf(NodeLauncher.JVM_OPTIONS);
  }

  @Test
  void aLocalNodeHasFurtherFlagsOnlyToBeSmallAndQuickToStart() throws IOException {
    assertThat(NodeLauncher.JVM_OPTIONS.stream().filter(flag -> !isOfTheImage(flag)).toList())
        .containsExactlyInAnyOrder("-Xmx192m", "-XX:TieredStopAtLevel=1");
  }

  private static boolean dependsOnPlace(String flag) {
    return flag.equals("-XX:+UseG1GC")
        || flag.startsWith("-XX:MaxRAMPercentage=")
        || flag.startsWith("-XX:AOTCache=")
        || flag.startsWith("--shutdown-delay=");
  }

  private static boolean isOfTheImage(String flag) {
    try {
      return flagsOfTheImage().contains(flag);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> flagsOfTheImage() throws IOException {
    String script = Files.readString(Path.of("../node-image/start"));
    return Pattern.compile("(?<=[ =])(-X[a-zA-Z]+:?[^ ;\\n]*|-D[^ \\n]+|--[a-z][a-z-]*=[^ \\n]+)")
        .matcher(script)
        .results()
        .map(MatchResult::group)
        .toList();
  }
}
