package dev.quorate.e2e.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.PutResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client that writes one key after the other, each until it is acknowledged. It knows the members
 * to which the client Service routes, and after a failure or a moment without an answer asks the
 * next one, too: the same key with the same value may be written twice.
 */
public final class AcknowledgedWrites implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ClusterUnderTest cluster;
  private final String prefix;
  private final List<String> acknowledged = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  // Of the thread alone until it has ended.
  private Duration longestGap = Duration.ZERO;
  private int failures;
  private final Map<String, Integer> refusals = new ConcurrentSkipListMap<>();
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

  /** How many keys are acknowledged so far. */
  public int acknowledged() {
    return acknowledged.size();
  }

  private void write() {
    try (MemberClients members = MemberClients.open(cluster)) {
      while (!isStopped()) {
        String key = "%s/%06d".formatted(prefix, acknowledged.size());
        Map<String, KV> inOrder = members.inOrder();
        if (inOrder.isEmpty()) {
          // No member is ready, or none has its tunnel yet: asked again after the pause.
          continue;
        }
        if (isAcknowledged(key, inOrder, members)) {
          acknowledged.add(key);
          note();
        } else {
          // Tried again: what is promised is only what is acknowledged.
          failures++;
        }
      }
    }
  }

  private boolean isAcknowledged(String key, Map<String, KV> inOrder, MemberClients members) {
    List<CompletableFuture<PutResponse>> asked = new ArrayList<>();
    CompletableFuture<String> acknowledging = new CompletableFuture<>();
    try {
      for (Map.Entry<String, KV> member : inOrder.entrySet()) {
        CompletableFuture<PutResponse> put = member.getValue().put(bytes(key), bytes(key));
        asked.add(put);
        CompletableFuture<Boolean> ended =
            put.handle(
                (_, failure) -> {
                  if (failure != null && !put.isCancelled()) {
                    refusals.merge(rootOf(failure), 1, Integer::sum);
                  }
                  return failure == null && acknowledging.complete(member.getKey());
                });
        await(CompletableFuture.anyOf(acknowledging, ended), MOMENT);
        if (acknowledging.isDone()) {
          break;
        }
      }
      CompletableFuture<Void> all =
          CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
      await(CompletableFuture.anyOf(acknowledging, all), ATTEMPT);
    } finally {
      // Otherwise they would be tried again on clients that are closed.
      asked.forEach(put -> put.cancel(true));
    }
    if (acknowledging.isDone()) {
      members.prefer(acknowledging.join());
    }
    return acknowledging.isDone();
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static void await(CompletableFuture<?> either, Duration limit) {
    try {
      either.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The caller looks at what has come so far.
    }
  }

  private void note() {
    Duration gap = sinceLast.elapsed();
    if (acknowledged.size() > 1 && gap.compareTo(longestGap) > 0) {
      longestGap = gap;
    }
    sinceLast = Timed.start();
  }

  private boolean isStopped() {
    try {
      return stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * No more writes; prints the longest time from one acknowledgement to the next, with the pause
   * between two writes.
   */
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
        "WRITES %s: %d acknowledged, %d failed attempts, longest gap %.2f s; answers of members"
            + " that failed: %s%n",
        prefix, acknowledged.size(), failures, longestGap.toMillis() / 1000.0, refusals);
  }

  /** Once it is closed: everything that was acknowledged is there. */
  public void assertNoneIsLost() {
    assertThat(cluster.keyspace().keys(prefix + "/")).containsAll(acknowledged);
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }
}
