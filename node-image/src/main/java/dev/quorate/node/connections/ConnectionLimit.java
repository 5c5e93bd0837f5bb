package dev.quorate.node.connections;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the connections of one port and refuses those beyond a limit. Thread-safe. */
public final class ConnectionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  /** For so long after a refusal the limit is reported as reached. */
  static final Duration MEMORY = Duration.ofMinutes(1);

  private static final long NEVER = Long.MIN_VALUE;

  private final String api;
  private final int most;
  private final LongSupplier monotonicMillis;
  private final AtomicInteger open = new AtomicInteger();
  private volatile long refusedMillis = NEVER;

  /**
   * @param api the name of the service there, for people
   */
  public ConnectionLimit(String api, int most, LongSupplier monotonicMillis) {
    this.api = api;
    this.most = most;
    this.monotonicMillis = monotonicMillis;
  }

  /** Whether one more may be opened. If so, {@link #closed} must be called at its end. */
  public boolean admit() {
    if (open.incrementAndGet() <= most) {
      return true;
    }
    open.decrementAndGet();
    boolean isKnown = refusal().isPresent();
    refusedMillis = monotonicMillis.getAsLong();
    if (!isKnown) {
      LOG.warn("connections refused api=\"{}\" open={} most={}", api, most, most);
    }
    return false;
  }

  public void closed() {
    open.decrementAndGet();
  }

  /** What to tell people, if a connection was refused in the last minute. */
  public Optional<String> refusal() {
    long since = refusedMillis;
    return since == NEVER || monotonicMillis.getAsLong() - since > MEMORY.toMillis()
        ? Optional.empty()
        : Optional.of(
            "the %s has %d connections, as many as it may have: further ones are refused"
                .formatted(api, most));
  }
}
