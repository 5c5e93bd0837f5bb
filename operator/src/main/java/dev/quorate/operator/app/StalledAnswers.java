package dev.quorate.operator.app;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends a request whose answer began and does not come further, as behind a network that drops: the
 * client's request timeout ends with the headers, and a pass would wait for the rest for ever. A
 * long answer that keeps coming is not ended, nor is a watch, which may be silent. Thread-safe.
 */
final class StalledAnswers implements Interceptor {
  private final Duration patience;

  /** When something of each answer that is under way came last, by System.nanoTime. */
  private final Map<AsyncBody, Long> lastReceived = new ConcurrentHashMap<>();

  /**
   * @param patience for how long nothing may come
   */
  StalledAnswers(Duration patience) {
    this.patience = patience;
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return isWatch(request) ? consumer : new Noting(consumer);
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.body() instanceof AsyncBody body && !isWatch(request)) {
      lastReceived.put(body, System.nanoTime());
      var _ = body.done().whenComplete((done, failure) -> lastReceived.remove(body));
      check(body, patience);
    }
  }

  private void check(AsyncBody body, Duration delay) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> endIfStalled(body));
  }

  private void endIfStalled(AsyncBody body) {
    Long last = lastReceived.get(body);
    if (last == null) {
      return;
    }
    Duration left = patience.minusNanos(System.nanoTime() - last);
    if (left.isPositive()) {
      check(body, left);
      return;
    }
    body.done()
        .completeExceptionally(
            new SocketTimeoutException(
                "nothing of the rest of the answer came for %d ms".formatted(patience.toMillis())));
    body.cancel();
  }

  private static boolean isWatch(HttpRequest request) {
    String query = request.uri().getQuery();
    return query != null && query.contains("watch=true");
  }

  private final class Noting implements AsyncBody.Consumer<List<ByteBuffer>> {
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;

    Noting(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void consume(List<ByteBuffer> value, AsyncBody body) throws Exception {
      lastReceived.computeIfPresent(body, (same, before) -> System.nanoTime());
      consumer.consume(value, body);
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return consumer.unwrap(target);
    }
  }
}
