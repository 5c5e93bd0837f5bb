package dev.quorate.operator.scale;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.members.FakeMemberApi;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The machines on which pods run. Each pod has an address of its own in 127.0.0.0/8, and one server
 * listens on the REST port of all of them: the operator finds the members where it looks for them
 * on a real network. Thread-safe.
 */
final class PlayedNodes implements AutoCloseable {
  /** Members of clusters whose names begin so send their reports one byte a second. */
  static final String DRIPS = "drip-";

  private static final Duration DRIP = Duration.ofSeconds(1);

  private final Map<String, Running> byPodUid = new ConcurrentHashMap<>();
  private final Map<String, Running> byAddress = new ConcurrentHashMap<>();
  private final Map<String, PlayedCluster> clusters = new ConcurrentHashMap<>();
  private final AtomicInteger dripping = new AtomicInteger();
  private final AtomicInteger addresses = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final HttpServer server;

  /** One pod whose container runs. */
  record Running(String address, String pod, PlayedCluster cluster, FakeMemberApi member) {
    boolean isServing() {
      return cluster.isServing(member);
    }
  }

  PlayedNodes() {
    // Otherwise each answer waits for an acknowledgement of its first part.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(Names.REST_PORT), 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the members' REST port %d must be free on every address".formatted(Names.REST_PORT), e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Running running = byAddress.get(exchange.getLocalAddress().getAddress().getHostAddress());
    if (running == null) {
      exchange.close();
    } else if (running.pod().startsWith(DRIPS)) {
      drip(exchange);
    } else {
      running.member().handle(exchange);
    }
  }

  private void drip(HttpExchange exchange) throws IOException {
    dripping.incrementAndGet();
    try (exchange) {
      exchange.sendResponseHeaders(200, 1_000_000);
      while (!closing.await(DRIP.toMillis(), TimeUnit.MILLISECONDS)) {
        exchange.getResponseBody().write(" ".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      dripping.decrementAndGet();
    }
  }

  /** Answers that are being sent at present, one byte a second. */
  int dripping() {
    return dripping.get();
  }

  /**
   * Starts the pod's container, once.
   *
   * @param token of the Secret that is mounted into the pod
   */
  Running run(Pod pod, String cluster, String claimUid, String token) {
    return byPodUid.computeIfAbsent(
        pod.getMetadata().getUid(),
        uid -> {
          var played = clusters.computeIfAbsent(cluster, name -> new PlayedCluster(name, token));
          var running =
              new Running(
                  nextAddress(), pod.getMetadata().getName(), played, played.start(pod, claimUid));
          byAddress.put(running.address(), running);
          return running;
        });
  }

  private String nextAddress() {
    int n = addresses.getAndIncrement();
    return "127.%d.%d.%d".formatted(100 + n / 62_500, n / 250 % 250, 1 + n % 250);
  }

  void stop(String podUid) {
    Running running = byPodUid.remove(podUid);
    if (running != null) {
      byAddress.remove(running.address());
      running.cluster().stop(running.member());
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
