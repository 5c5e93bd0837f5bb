package dev.quorate.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.LoopbackOptions;
import dev.quorate.node.Node;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.report.NodeState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
  @TempDir private Path directory;
  private final AtomicLong skewMillis = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean isHeld;

  @Test
  void theLongestSilenceCountsAndOnlyBeyondPatience() {
    Duration fine = Watchdog.PATIENCE;

    assertThat(Watchdog.stuck(Map.of("a", fine, "b", Duration.ZERO))).isEmpty();
    assertThat(Watchdog.stuck(Map.of("a", fine.plusMillis(1), "b", fine.plusMillis(2))))
        .contains("b");
  }

  /** The group's thread stands still while it looks at the clock, and half a minute passes. */
  @Test
  void livenessNamesTheThreadThatIsStuck() throws Exception {
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    try (Node node = Node.start(options, failure -> {}, this::holdable);
        NodeHttp http = new NodeHttp(options.restPort(), Optional.empty())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.api().report().state() == NodeState.SERVING);
      assertThat(http.get("/livez").status()).isEqualTo(200);

      isHeld = true;
      skewMillis.set(Watchdog.PATIENCE.toMillis() + 5_000);
      await().until(() -> http.get("/livez").status() == 503);
      await().untilAsserted(() -> assertThat(http.get("/livez").text()).contains("group-0"));

      isHeld = false;
      released.countDown();
      await().until(() -> http.get("/livez").status() == 200);
    }
  }

  private RaftEnvironment holdable(ExecutorService background) {
    RaftEnvironment real = RaftEnvironment.system(background);
    return new RaftEnvironment(
        () -> {
          holdGroup();
          return real.monotonicMillis().getAsLong() + skewMillis.get();
        },
        real.randoms(),
        real.threads(),
        background);
  }

  private void holdGroup() {
    try {
      if (isHeld && Thread.currentThread().getName().startsWith("group-")) {
        released.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
