package dev.quorate.e2e.bench.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.e2e.Repository;
import org.junit.jupiter.api.Test;

class ImageTest {
  private static final String DOCKERFILE =
      """
      FROM base
      # made while the image is built
      RUN java '-Xlog:aot*=error' -XX:AOTCacheOutput=node.aot \\
            -cp quorate-node.jar Rehearsal \\
          && test -s node.aot && mkdir -p /data && chown 65532:65532 /data
      ENTRYPOINT ["/quorate/start"]
      """;

  @Test
  void anImageThatStartsInAnotherWayIsRefused() {
    String other = DOCKERFILE.replace("/quorate/start", "/quorate/another");
    assertThatThrownBy(() -> Image.of(other)).isInstanceOf(IllegalArgumentException.class);
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
    assertThatThrownBy(() -> Image.of("ENTRYPOINT [\"/quorate/start\"]\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theContainerIsTwiceTheHeap() {
    assertThat(Quorate.containerBytes("512m")).isEqualTo(1L << 30);
    assertThat(Quorate.containerBytes("2g")).isEqualTo(4L << 30);
  }

  @Test
  void theStartScriptTakesFromTheEnvironmentWhatAMemberIsGiven() {
    assertThat(Repository.text("node-image/start"))
        .contains("${CGROUP:-", "${QUORATE_HOME:-", "${JAVA:-", "/memory.max", "JDK_JAVA_OPTIONS");
  }

  @Test
  void theNodesOwnImageIsUnderstood() {
    Image image = Image.of(Repository.text("node-image/Dockerfile"));
    assertThat(image.rehearsal()).contains("-XX:AOTCacheOutput=node.aot", "Rehearsal");
  }
}
