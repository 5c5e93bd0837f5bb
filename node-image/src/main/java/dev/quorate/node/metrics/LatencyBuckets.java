package dev.quorate.node.metrics;

import java.time.Duration;
import java.util.stream.IntStream;

/**
 * Bounds of the buckets in which times are counted, from which Prometheus computes quantiles: 1 ms,
 * doubled up to 8 s, as etcd counts its fsyncs and commits. A fixed few, because each method of the
 * API has a series for each.
 */
final class LatencyBuckets {
  private static final int COUNT = 14;

  private LatencyBuckets() {}

  static Duration[] bounds() {
    return IntStream.range(0, COUNT)
        .mapToObj(power -> Duration.ofMillis(1L << power))
        .toArray(Duration[]::new);
  }
}
