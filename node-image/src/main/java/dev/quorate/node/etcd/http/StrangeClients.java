package dev.quorate.node.etcd.http;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that speak what this port does not: a line in the log for the first of a kind, and then
 * one a minute at most, whatever they send. Thread-safe.
 */
public final class StrangeClients {
  private static final Logger LOG = LoggerFactory.getLogger(StrangeClients.class);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final Map<Kind, Long> logged = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> unlogged = new EnumMap<>(Kind.class);

  /**
   * @param nanos a clock
   */
  public StrangeClients(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What they speak. */
  enum Kind {
    TLS("TLS, which this port does not: it wants http:// endpoints"),
    NEITHER("neither HTTP/2 nor HTTP/1.1");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  synchronized void came(Kind kind, SocketAddress from) {
    long now = nanos.getAsLong();
    Long last = logged.get(kind);
    if (last != null && now - last < BETWEEN_LINES.toNanos()) {
      unlogged.merge(kind, 1L, Long::sum);
      return;
    }
    Long more = unlogged.remove(kind);
    logged.put(kind, now);
    LOG.warn(
        "connection closed: the client speaks {} from={} before={}",
        kind.text,
        from,
        more == null ? 0 : more);
  }
}
