package dev.quorate.e2e.bench.results;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** docs/performance.md: all of it is written from the results. */
public final class Page {
  private static final String HEAD =
      """
      # Quorate next to etcd

      `make bench` measures this and writes this page. Three members of each on one machine and one disk, in rounds that take
      turns, under etcd's own load generator. A figure is the median of its rounds, with the least and the most in parentheses; the ratio is Quorate's
      median by etcd's. For rates a ratio above 1 is better, for times, CPU and memory one below 1. The ratios speak of the servers, the absolute
      figures mostly of the machine.
      """;

  private static final String TAIL =
      """

      ## How to repeat it

      | command | what it measures | takes |
      |---|---|---|
      | `make bench` | all cases but those of "Much data" | about 15 min |
      | `LONG=true make bench` | the other ones too | about 45 min |
      | `CASES="put-64 lread-64" ROUNDS=5 make bench` | these cases, in five rounds: the page keeps the other ones with the run that they are from | a minute and a half |
      | `CASES=list make bench` | nothing: prints the names of the cases; `CASES=page` writes this page from docs/performance.json, which keeps the results | |

      It needs Linux, `etcd` on PATH (its releases: https://github.com/etcd-io/etcd/releases) and etcd's load generator: the program that `BENCHMARK` names, or Go on PATH
      (https://go.dev/doc/install), with which it is built once from etcd's module (two minutes) and kept in the cache folder of the user. A missing program is named; the cases
      that do not need it are run and printed, but not written into this page.

      | setting | default | |
      |---|---|---|
      | `CASES`, `ROUNDS`, `LONG` | the short ones; 3, and 1 where a round takes minutes | which cases, and how often |
      | `HEAP`, `LARGE_HEAP` | 512m, 2g | -Xmx of a node: half of its container's memory; the second one for much data |
      | `IDLE` | 60 | seconds until the memory of an idle member is read |
      | `MISSED_MB` | 300 | what a stopped follower misses |
      | `MINUTES` | 30, with LONG 120 | the run ends after so long, with the cases that it has measured |
      | `BENCH_DIR` | e2e/target | folder of the members' directories; one on a real disk |
      | `QUORATE_JAR` | what the build makes | another node jar, with its lib/ next to it: nothing of the node is built |

      Quorate is started by the script of its image (node-image/start), as in a container of twice the heap, and with an ahead-of-time cache that is made as the image's is. etcd runs with its defaults. Before the first case under "Writes" and "Reads" both are warmed with 25,000 puts, 40,000 reads and 25,000 puts; all these cases
      run against the same members, and after each round history is compacted. A round in which one request failed is no figure, and no other one of its case is
      shown. CPU is the time of the members' processes, all threads of the JVM included, from the first to the last request.

      ## What the figures do not say

      Where the time goes, and what keeps a figure where it is: [performance-profile.md](performance-profile.md).

      How long a cluster takes to grow, shrink, roll, heal and recover on Kubernetes, and for how long nobody writes meanwhile: [lifecycle-performance.md](lifecycle-performance.md).

      - The load generator runs on the same machine and takes its part of it: on two cores about half. Where all cores are busy the rate says how much the generator and the
        servers need together; the CPU per request speaks of the servers alone.
      - There is no network between members and clients. With one, round trips are most of the time of a request at few clients, and the ratios come closer to 1.
      - All members write to the same disk, so each flush waits for those of the other two.
      - A JVM compiles what it runs often; the warm figures are those of members that have served some 90,000 requests, the first ten seconds those of members that have served none.
        What Quorate's JVM compiles while it is measured is part of its CPU.
      - Memory of Quorate is mostly the heap that it is allowed to use: after load it keeps what it had, up to -Xmx. etcd's counts the part of its mapped file that is resident.
      - TLS, authentication, watches and leases are not measured, nor days of load, nor large clusters.
      """;

  private Page() {}

  public static String of(Results results) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("\n## Runs\n\n").append(runs(results.runs()));
    for (Section section : Section.values()) {
      List<Result> rows =
          results.results().stream().filter(row -> row.section() == section).toList();
      if (!rows.isEmpty()) {
        page.append("\n## %s\n\n%s\n\n".formatted(section.title(), section.conditions()));
        page.append("| case | | Quorate | etcd | ratio | run |\n|---|---|---:|---:|---:|---:|\n");
        rows.forEach(row -> page.append(lines(row)));
      }
    }
    return page.append(TAIL).toString();
  }

  private static String runs(List<Run> runs) {
    if (runs.isEmpty()) {
      return "Nothing has been measured yet.\n";
    }
    StringBuilder table =
        new StringBuilder(
            """
            | run | date (UTC) | Quorate | Java | heap | etcd | load generator |
            |---:|---|---|---|---|---|---|
            """);
    for (Run run : runs) {
      table.append(
          "| %d | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  run.id(),
                  run.date(),
                  run.quorate(),
                  run.java(),
                  run.heap(),
                  run.etcd(),
                  run.generator()));
    }
    return table.append('\n').append(machines(runs)).toString();
  }

  private static String machines(List<Run> runs) {
    if (runs.stream().allMatch(runs.getFirst()::isLike)) {
      return machine("The machine", runs.getFirst());
    }
    return runs.stream()
        .map(run -> machine("The machine of run " + run.id(), run))
        .collect(Collectors.joining("\n"));
  }

  private static String machine(String what, Run run) {
    return "%s: %s; the members' directories on %s.\n".formatted(what, run.machine(), run.disk());
  }

  private static String lines(Result row) {
    if (!row.failures().isEmpty()) {
      String why = String.join("; ", row.failures()).replaceAll("[|\\s]+", " ");
      return "| %s (`%s`) | no figure: %s | | | | %d |\n"
          .formatted(row.title(), row.name(), why, row.run());
    }
    StringBuilder lines = new StringBuilder();
    for (Figure figure : row.figures()) {
      boolean first = figure.equals(row.figures().getFirst());
      lines.append(
          "| %s | %s | %s | %s | %s | %d |\n"
              .formatted(
                  first ? "%s (`%s`)".formatted(row.title(), row.name()) : "",
                  figure.metric().label(),
                  text(figure.quorate(), figure.metric()),
                  text(figure.etcd(), figure.metric()),
                  figure.ratio().orElse(""),
                  row.run()));
    }
    return lines.toString();
  }

  private static String text(Optional<Spread> spread, Metric metric) {
    return spread.map(known -> known.text(metric)).orElse("");
  }
}
