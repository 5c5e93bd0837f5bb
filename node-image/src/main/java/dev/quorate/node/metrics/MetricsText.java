package dev.quorate.node.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Prometheus' text format, with names as they are given: libraries append to names what they take
 * for a convention.
 */
final class MetricsText {
  private final StringBuilder text = new StringBuilder();

  MetricsText gauge(String name, String help, double value) {
    return head(name, help, "gauge").sample(name, "", value);
  }

  MetricsText gauge(String name, String help, long value) {
    return gauge(name, help, (double) value);
  }

  MetricsText counter(String name, String help, double value) {
    return head(name, help, "counter").sample(name, "", value);
  }

  /** With the one value 1: what counts is the label. */
  MetricsText info(String name, String help, String label, String value) {
    return head(name, help, "gauge").sample(name, "{" + label(label, value) + "}", 1);
  }

  MetricsText head(String name, String help, String type) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * @param labels in braces, or empty
   */
  MetricsText sample(String name, String labels, double value) {
    text.append(name).append(labels).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
    return this;
  }

  static String label(String name, String value) {
    return name + "=\"" + value + "\"";
  }

  /**
   * The samples of a histogram in seconds.
   *
   * @param labels without braces, or empty
   * @param timers with the same buckets; they are added up
   */
  MetricsText histogram(String name, String labels, List<Timer> timers) {
    SortedMap<Double, Double> buckets = new TreeMap<>();
    double sum = 0;
    double count = 0;
    for (Timer timer : timers) {
      var seen = timer.takeSnapshot();
      for (CountAtBucket bucket : seen.histogramCounts()) {
        buckets.merge(bucket.bucket(TimeUnit.SECONDS), bucket.count(), Double::sum);
      }
      sum += seen.total(TimeUnit.SECONDS);
      count += seen.count();
    }
    List<String> all = new ArrayList<>();
    if (!labels.isEmpty()) {
      all.add(labels);
    }
    for (var bucket : buckets.entrySet()) {
      sample(
          name + "_bucket",
          labels(all, label("le", bucket.getKey().toString())),
          bucket.getValue());
    }
    sample(name + "_bucket", labels(all, label("le", "+Inf")), count);
    String plain = labels.isEmpty() ? "" : "{" + labels + "}";
    return sample(name + "_sum", plain, sum).sample(name + "_count", plain, count);
  }

  private static String labels(List<String> first, String last) {
    return "{" + (first.isEmpty() ? last : first.getFirst() + "," + last) + "}";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
