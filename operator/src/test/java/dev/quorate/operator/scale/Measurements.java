package dev.quorate.operator.scale;

import dev.quorate.operator.scale.AuditLog.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What was measured so far, as tables in Markdown. Thread-safe. */
final class Measurements {
  private final List<Row> rows = new ArrayList<>();
  private final List<String> before = new ArrayList<>();
  private final List<String> after = new ArrayList<>();
  private String kinds = "";

  Measurements(String conditions) {
    before.add(conditions);
  }

  synchronized void add(Row row, Requests creation, Requests settled) {
    rows.add(row);
    kinds =
        kinds("Requests per creation", creation, row.created())
            + "\n"
            + kinds("Requests in a settled minute", settled, 1);
  }

  synchronized void add(String paragraph) {
    after.add(paragraph);
  }

  synchronized String markdown() {
    List<String> parts = new ArrayList<>(before);
    if (!rows.isEmpty()) {
      parts.add(table(rows));
      parts.add(kinds);
    }
    parts.addAll(after);
    return String.join("\n\n", parts) + "\n";
  }

  private static String kinds(String title, Requests requests, int per) {
    var lines = new StringBuilder("| " + title + " | |\n|---|---:|\n");
    requests.byKind().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(
            kind ->
                lines
                    .append("| ")
                    .append(kind.getKey())
                    .append(" | ")
                    .append(number(kind.getValue() / (double) per, per == 1 ? 0 : 1))
                    .append(" |\n"));
    return lines.toString();
  }

  /**
   * With so many clusters. Times in seconds, memory in MiB, requests and writes of the operator.
   *
   * @param created how many of the clusters were created at once, on top of those before
   * @param ready50 from the creation to Ready, the median
   * @param settledRequests a second and cluster
   * @param settledWrites in all, of all clusters
   * @param settledCpu a part of one processor
   * @param next one more cluster, created alone: the median
   * @param alone the same when there were no others
   * @param ended how often the operator had ended by itself so far, and was started again
   */
  record Row(
      int clusters,
      int created,
      double ready50,
      double ready99,
      double requests,
      double writes,
      double creationCpu,
      double settledRequests,
      long settledWrites,
      double settledCpu,
      int mostHeap,
      int liveHeap,
      long resident,
      double next,
      double alone,
      double restart,
      double restartRequests,
      int ended) {}

  private record Column(String heading, Function<Row, String> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("clusters", row -> String.valueOf(row.clusters())),
          new Column("created at once", row -> String.valueOf(row.created())),
          new Column("Ready after, p50", row -> seconds(row.ready50())),
          new Column("p99", row -> seconds(row.ready99())),
          new Column("requests per creation", row -> number(row.requests(), 0)),
          new Column("writes per creation", row -> number(row.writes(), 1)),
          new Column("CPU per creation", row -> seconds(row.creationCpu())),
          new Column("settled: requests/s per cluster", row -> number(row.settledRequests(), 3)),
          new Column("settled: writes in a minute", row -> String.valueOf(row.settledWrites())),
          new Column("settled: CPU", row -> number(100 * row.settledCpu(), 1) + " %"),
          new Column("heap, most after a collection", row -> row.mostHeap() + " MiB"),
          new Column("heap, live when settled", row -> row.liveHeap() + " MiB"),
          new Column("process, most", row -> row.resident() + " MiB"),
          new Column("one more, Ready after", row -> seconds(row.next())),
          new Column("compared with alone", row -> number(row.next() / row.alone(), 2) + " x"),
          new Column("restart to all reconciled", row -> seconds(row.restart())),
          new Column("requests per cluster", row -> number(row.restartRequests(), 1)),
          new Column("operator ended by itself", row -> String.valueOf(row.ended())));

  /** One line for each quantity, one column for each number of clusters. */
  private static String table(List<Row> rows) {
    List<String> lines = new ArrayList<>();
    for (Column column : COLUMNS) {
      lines.add(line(column.heading(), rows.stream().map(column.value()).toList()));
      if (lines.size() == 1) {
        lines.add("|---|" + "---:|".repeat(rows.size()));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(String heading, List<String> values) {
    return "| " + heading + " | " + String.join(" | ", values) + " |";
  }

  static String seconds(double seconds) {
    return number(seconds, seconds < 1 ? 2 : 1) + " s";
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The least value that this part of all values does not exceed (nearest rank). */
  static double percentile(List<Double> values, double part) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
  }
}
