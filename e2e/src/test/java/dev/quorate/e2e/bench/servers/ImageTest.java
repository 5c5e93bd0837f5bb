package dev.quorate.e2e.bench.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.Repository;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageTest {
  private static final String DOCKERFILE =
      """
      FROM base
      # made while the image is built
      RUN java '-Xlog:aot*=error' -XX:AOTCacheOutput=node.aot \\
            -cp quorate-node.jar Rehearsal \\
          && test -s node.aot && mkdir -p /data && chown 65532:65532 /data
      ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", \\
        "-XX:AOTCache=/quorate/node.aot", "-jar", "/quorate/quorate-node.jar"]
      """;

  @Test
  void theFlagsAreThoseOfTheEntryPointWithAHeapAndACacheOfOurs() {
    assertThat(Image.of(DOCKERFILE).flags("512m", "/somewhere/node.aot"))
        .isEqualTo(List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:AOTCache=/somewhere/node.aot"));
  }

  @Test
  void theRehearsalIsTheCommandThatTheBuildRuns() {
    assertThat(Image.of(DOCKERFILE).rehearsal())
        .isEqualTo(
            "java '-Xlog:aot*=error' -XX:AOTCacheOutput=node.aot -cp quorate-node.jar Rehearsal "
                + "&& test -s node.aot");
  }

  @Test
  void anImageWithoutACacheIsRefused() {
    assertThatThrownBy(() -> Image.of("ENTRYPOINT [\"java\", \"-jar\", \"a.jar\"]\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theNodesOwnImageIsUnderstood() {
    Image image = Image.of(Repository.text("node-image/Dockerfile"));
    assertThat(image.flags("512m", "/cache"))
        .contains("-Xmx512m", "-XX:AOTCache=/cache")
        .noneSatisfy(flag -> assertThat(flag).contains("RAMPercentage"))
        .noneSatisfy(flag -> assertThat(flag).contains("/quorate/"));
    assertThat(image.rehearsal()).contains("-XX:AOTCacheOutput=node.aot", "Rehearsal");
  }
}
