package dev.quorate.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** `make bench`: about two minutes. Short turns, side by side, and the median of them. */
@Tag("bench")
@Timeout(300)
class BenchTest {
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final int TURNS = 3;
  private static final int FAILOVERS = 3;
  private static final List<Integer> CLIENTS = List.of(1, 16, 64);

  @TempDir private Path directory;

  @Test
  void putsReadsAndFailoverNextToEtcd() throws Exception {
    List<Contender> contenders = new ArrayList<>();
    Path jar = Repository.root().resolve("node-image/target/quorate-node.jar");
    assertThat(jar).as("make build makes it").exists();
    contenders.add(Contender.quorate(jar, directory));
    if (isOnPath("etcd")) {
      contenders.add(Contender.etcd(directory));
    } else {
      System.out.println("etcd is not on PATH: only quorate is measured");
    }
    try {
      measure(contenders);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private static void measure(List<Contender> contenders) throws Exception {
    TreeMap<String, Load> loads = new TreeMap<>();
    try {
      for (Contender contender : contenders) {
        contender.start();
        try {
          new Failover(contender).awaitAllThere();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
          throw new AssertionError(contender.logs(), e);
        }
        loads.put(contender.name(), new Load(contender));
      }
      for (Contender contender : contenders) {
        loads.get(contender.name()).putsPerSecond(64, WARM_UP);
        loads.get(contender.name()).linearizableReadsPerSecond(64, TURN);
      }
      header(contenders);
      for (int clients : CLIENTS) {
        row(
            "puts/s, " + clients + " clients",
            contenders,
            contender -> loads.get(contender.name()).putsPerSecond(clients, TURN));
      }
      row(
          "linearizable reads/s, 64 clients",
          contenders,
          contender -> loads.get(contender.name()).linearizableReadsPerSecond(64, TURN));
    } finally {
      loads.values().forEach(Load::close);
    }
    List<List<Double>> seconds = new ArrayList<>();
    for (Contender contender : contenders) {
      List<Double> taken = new ArrayList<>();
      for (int i = 0; i < FAILOVERS; i++) {
        taken.add(new Failover(contender).measure().toMillis() / 1000.0);
      }
      seconds.add(taken);
    }
    print("failover after kill -9, s", seconds, "%.2f");
  }

  private interface Turn {
    double take(Contender contender) throws Exception;
  }

  /** The contenders take turns, so that what else this machine does hits all of them. */
  private static void row(String what, List<Contender> contenders, Turn turn) throws Exception {
    List<List<Double>> results = new ArrayList<>();
    contenders.forEach(contender -> results.add(new ArrayList<>()));
    for (int i = 0; i < TURNS; i++) {
      for (int c = 0; c < contenders.size(); c++) {
        results.get(c).add(turn.take(contenders.get(c)));
      }
    }
    print(what, results, "%.0f");
  }

  private static void header(List<Contender> contenders) {
    StringBuilder line = new StringBuilder("BENCH %-34s".formatted("256-byte values"));
    contenders.forEach(contender -> line.append("%12s".formatted(contender.name())));
    System.out.println(contenders.size() > 1 ? line.append("%12s".formatted("ratio")) : line);
  }

  private static void print(String what, List<List<Double>> results, String format) {
    StringBuilder line = new StringBuilder("BENCH %-34s".formatted(what));
    results.forEach(
        taken -> line.append("%12s".formatted(String.format(Locale.ROOT, format, median(taken)))));
    if (results.size() > 1) {
      line.append("%12.2f".formatted(median(results.get(0)) / median(results.get(1))));
    }
    System.out.println(line);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
