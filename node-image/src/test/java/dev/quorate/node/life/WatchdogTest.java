package dev.quorate.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.LoopbackOptions;
import dev.quorate.node.Node;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
  @TempDir private Path directory;
  private final AtomicLong skewMillis = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean isHeld;
  private String held = "peer-io";

  @Test
  void theLongestSilenceCountsAndOnlyBeyondPatience() {
    Duration fine = Watchdog.PATIENCE;

    assertThat(Watchdog.stuck(Map.of("a", fine, "b", Duration.ZERO))).isEmpty();
    assertThat(Watchdog.stuck(Map.of("a", fine.plusMillis(1), "b", fine.plusMillis(2))))
        .contains("b");
  }

  /** The loop of the groups is held while it looks at the clock, and half a minute passes. */
  @Test
  void livenessNamesTheThreadThatIsStuck() throws Exception {
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    try (Node node = Node.start(options, failure -> {}, this::holdable);
        NodeHttp http = new NodeHttp(options.restPort(), Optional.empty());
        Closeable _ = this::release) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.api().report().state() == NodeState.SERVING);
      assertThat(http.get("/livez").status()).isEqualTo(200);

      isHeld = true;
      skewMillis.set(Watchdog.PATIENCE.toMillis() + 5_000);
      await().until(() -> http.get("/livez").status() == 503);
      await().untilAsserted(() -> assertThat(http.get("/livez").text()).contains("group-0"));

      release();
      await().until(() -> http.get("/livez").status() == 200);
    }
  }

  /** The disk keeps the log's thread for half a minute: the thread looks at the clock after it. */
  @Test
  void aDiskThatHangsIsAProblemByNameAndThenAStuckThread() throws Exception {
    held = "log";
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try (Node node = Node.start(options, failure -> {}, this::holdable);
        NodeHttp http = new NodeHttp(options.restPort(), Optional.empty());
        Closeable _ = this::release) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.api().report().state() == NodeState.SERVING);

      isHeld = true;
      // Answered before the thread is held, or not, where it was held after an earlier flush.
      var put =
          KVGrpc.newFutureStub(channel)
              .withDeadlineAfter(9, TimeUnit.SECONDS)
              .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
      await("the put has ended").until(put::isDone);
      skewMillis.set(15_000);
      await("a problem").until(() -> problems(node).equals(List.of("DiskStalled")));
      assertThat(http.get("/livez").status()).isEqualTo(200);

      skewMillis.set(Watchdog.PATIENCE.toMillis() + 5_000);
      await().until(() -> http.get("/livez").status() == 503);
      assertThat(http.get("/livez").text()).contains("\"log\"");

      release();
      await().until(() -> http.get("/livez").status() == 200);
      await("what is left").until(() -> problems(node).equals(List.of("DiskSlow")));
    } finally {
      channel.shutdownNow();
    }
  }

  /** A call blocks the event loop that serves it, and half a minute passes. */
  @Test
  void anEventLoopThatIsBlockedIsAProblemByNameAndThenAStuckThread() throws Exception {
    held = "etcd-io";
    NodeOptions options =
        LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try (Node node = Node.start(options, failure -> {}, this::holdable);
        NodeHttp http = new NodeHttp(options.restPort(), Optional.empty())) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.api().report().state() == NodeState.SERVING);

      isHeld = true;
      var _ =
          KVGrpc.newFutureStub(channel)
              .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
      await("a problem")
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                // Little by little: the others come round in between.
                skewMillis.addAndGet(500);
                return problems(node).contains("ThreadBlocked");
              });
      assertThat(node.api().report().problems())
          .anySatisfy(problem -> assertThat(problem.message()).contains("etcd-io-"));
      await("liveness fails")
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                skewMillis.addAndGet(500);
                return http.get("/livez").status() == 503;
              });
      assertThat(http.get("/livez").text()).contains("etcd-io-");

      isHeld = false;
      released.countDown();
      await().until(() -> http.get("/livez").status() == 200);
      await("nothing is left").until(() -> !problems(node).contains("ThreadBlocked"));
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<String> problems(Node node) {
    return node.api().report().problems().stream().map(Problem::reason).toList();
  }

  private RaftEnvironment holdable(ExecutorService background) {
    RaftEnvironment real = RaftEnvironment.system(background);
    return new RaftEnvironment(
        () -> {
          hold();
          return real.monotonicMillis().getAsLong() + skewMillis.get();
        },
        real.randoms(),
        real.threads(),
        background);
  }

  private void release() {
    isHeld = false;
    released.countDown();
  }

  private void hold() {
    try {
      if (isHeld && Thread.currentThread().getName().startsWith(held)) {
        released.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
