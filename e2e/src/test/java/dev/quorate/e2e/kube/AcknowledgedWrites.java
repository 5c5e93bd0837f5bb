package dev.quorate.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.PutResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client that writes one key after the other through the client Service, each until it is
 * acknowledged. After a failure it connects anew, as a client without a list of members does.
 */
public final class AcknowledgedWrites implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ClusterUnderTest cluster;
  private final String prefix;
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  // Of the thread alone until it has ended.
  private Duration longestGap = Duration.ZERO;
  private int failures;
  private Timed sinceLast = Timed.start();

  private AcknowledgedWrites(ClusterUnderTest cluster, String prefix) {
    this.cluster = cluster;
    this.prefix = prefix;
    this.thread = Thread.ofPlatform().name("writes " + prefix).unstarted(this::write);
  }

  /** The first key is acknowledged when this returns. */
  public static AcknowledgedWrites start(ClusterUnderTest cluster, String prefix) {
    AcknowledgedWrites writes = new AcknowledgedWrites(cluster, prefix);
    writes.thread.start();
    writes.awaitMore(1);
    return writes;
  }

  /** So many keys more than now are acknowledged. */
  public void awaitMore(int more) {
    int wanted = acknowledged.size() + more;
    cluster.await(
        more + " more writes of " + prefix + " are acknowledged",
        Duration.ofMinutes(1),
        () -> acknowledged.size() >= wanted);
  }

  private void write() {
    while (!isStopped()) {
      try (Tunnel tunnel = Tunnel.toClientService(cluster);
          Client client = Client.builder().endpoints(tunnel.uri()).build()) {
        writeOver(client);
      } catch (Exception e) {
        // Tried again: what is promised is only what is acknowledged.
        failures++;
      }
    }
  }

  private void writeOver(Client client) throws Exception {
    while (!isStopped()) {
      String key = "%s/%06d".formatted(prefix, acknowledged.size());
      CompletableFuture<PutResponse> put = client.getKVClient().put(bytes(key), bytes(key));
      try {
        put.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        // Otherwise it would be tried again on a client that is closed.
        put.cancel(true);
      }
      Duration gap = sinceLast.elapsed();
      if (!acknowledged.isEmpty() && gap.compareTo(longestGap) > 0) {
        longestGap = gap;
      }
      sinceLast = Timed.start();
      acknowledged.add(key);
    }
  }

  private boolean isStopped() {
    try {
      return stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** No more writes; prints the longest time without an acknowledgement, tunnels included. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      assertThat(thread.join(Duration.ofSeconds(30))).as("the writer of %s ends", prefix).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while writes of " + prefix + " end", e);
    }
    System.out.printf(
        "WRITES %s: %d acknowledged, %d failed attempts, longest gap %.1f s%n",
        prefix, acknowledged.size(), failures, longestGap.toMillis() / 1000.0);
  }

  /** Once it is closed: everything that was acknowledged is there. */
  public void assertNoneIsLost() {
    assertThat(cluster.keyspace().keys(prefix + "/")).containsAll(acknowledged);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
