package dev.quorate.e2e.bench.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of one case in one run. A case of which a round failed has no figures, only what
 * failed: the rounds that passed would be a selection.
 */
public record Result(
    String name,
    Section section,
    String title,
    int run,
    List<Figure> figures,
    List<String> failures) {

  /** One round of one system: a value of each metric. */
  public record Round(String system, Map<Metric, Double> values) {}

  public static Result of(
      String name,
      Section section,
      String title,
      int run,
      List<Round> rounds,
      List<String> failures) {
    List<Figure> figures = failures.isEmpty() ? figures(rounds) : List.of();
    return new Result(name, section, title, run, figures, failures);
  }

  private static List<Figure> figures(List<Round> rounds) {
    Map<Metric, Map<String, List<Double>>> values = new TreeMap<>();
    for (Round round : rounds) {
      round
          .values()
          .forEach(
              (metric, value) ->
                  values
                      .computeIfAbsent(metric, m -> new TreeMap<>())
                      .computeIfAbsent(round.system(), s -> new ArrayList<>())
                      .add(value));
    }
    List<Figure> figures = new ArrayList<>();
    values.forEach(
        (metric, bySystem) -> {
          Map<String, Spread> spreads = new TreeMap<>();
          bySystem.forEach((system, all) -> spreads.put(system, Spread.of(all)));
          figures.add(new Figure(metric, spreads));
        });
    return List.copyOf(figures);
  }

  /** For the terminal, one line a metric. */
  public List<String> lines() {
    if (!failures.isEmpty()) {
      return failures.stream().map(why -> "%-14s no figure: %s".formatted(name, why)).toList();
    }
    return figures.stream().map(this::line).toList();
  }

  private String line(Figure figure) {
    Metric metric = figure.metric();
    return "%-14s %-52s %28s %28s %6s"
        .formatted(
            name,
            metric.label(),
            figure.quorate().map(spread -> spread.text(metric)).orElse("-"),
            figure.etcd().map(spread -> spread.text(metric)).orElse("-"),
            figure.ratio().orElse(""))
        .stripTrailing();
  }
}
