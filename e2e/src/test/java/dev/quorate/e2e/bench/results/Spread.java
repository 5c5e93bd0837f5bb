package dev.quorate.e2e.bench.results;

import java.util.List;

/** The figures of several rounds: their median, and the least and the most. */
public record Spread(double median, double min, double max, int rounds) {
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast(), sorted.size());
  }

  String text(Metric metric) {
    return rounds == 1
        ? metric.text(median)
        : "%s (%s to %s)".formatted(metric.text(median), metric.text(min), metric.text(max));
  }
}
