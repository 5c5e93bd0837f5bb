package dev.quorate.e2e.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final List<String> ORDER = List.of("put-1", "put-64", "start");
  private static final Results NONE = new Results(List.of(), List.of());

  @TempDir private Path directory;

  static Run run(int id, String machine) {
    return new Run(
        id,
        "2026-11-2%dT10:00:00Z".formatted(id),
        "0.1.0, commit" + id,
        "Java 25",
        "-Xmx512m",
        "3.7.3",
        "tools/benchmark v3.7.0",
        machine,
        "ext4");
  }

  static Result result(String name, int run, double quorate, double etcd) {
    return Result.of(
        name,
        Section.WRITES,
        "title of " + name,
        run,
        List.of(
            new Result.Round("quorate", Map.of(Metric.RATE, quorate, Metric.CPU, 100.0)),
            new Result.Round("etcd", Map.of(Metric.RATE, etcd, Metric.CPU, 200.0))),
        List.of());
  }

  private static Run run(int id) {
    return run(id, "2 cores");
  }

  @Test
  void aPartOfTheCasesReplacesOnlyItsOwnResults() {
    Results first =
        NONE.with(run(1), result("put-64", 1, 10, 5), ORDER)
            .with(run(1), result("put-1", 1, 2, 1), ORDER);
    Results second = first.with(run(2), result("put-64", 2, 30, 10), ORDER);
    assertThat(second.runs()).containsExactly(run(1), run(2));
    assertThat(second.results())
        .containsExactly(result("put-1", 1, 2, 1), result("put-64", 2, 30, 10));
  }

  @Test
  void aRunThatNoResultIsFromIsForgotten() {
    Results second =
        NONE.with(run(1), result("put-1", 1, 2, 1), ORDER)
            .with(run(2), result("put-1", 2, 3, 1), ORDER);
    assertThat(second.runs()).containsExactly(run(2));
    assertThat(second.nextRun()).isEqualTo(3);
  }

  @Test
  void aResultOfACaseThatIsNoMoreGoes() {
    Results old = new Results(List.of(run(1)), List.of(result("gone", 1, 1, 1)));
    assertThat(old.with(run(2), result("start", 2, 1, 1), ORDER).results())
        .containsExactly(result("start", 2, 1, 1));
  }

  @Test
  void aCaseWithAFailedRoundHasNoFiguresOfItsOtherRounds() {
    Result failed =
        Result.of(
            "put-1",
            Section.WRITES,
            "title",
            1,
            List.of(new Result.Round("quorate", Map.of(Metric.RATE, 1.0))),
            List.of("round 1 of etcd: timed out"));
    assertThat(failed.figures()).isEmpty();
    assertThat(failed.lines())
        .containsExactly("put-1          no figure: round 1 of etcd: timed out");
    assertThat(
            NONE.with(run(1), result("put-1", 1, 2, 1), ORDER)
                .with(run(2), failed, ORDER)
                .results())
        .as("an older figure would hide that it fails now")
        .containsExactly(failed);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Results results = NONE.with(run(1), result("put-64", 1, 10, 5), ORDER);
    Path file = directory.resolve("results.json");
    results.write(file);
    assertThat(Results.read(file)).isEqualTo(results);
  }

  @Test
  void withoutAFileThereAreNoResults() throws Exception {
    assertThat(Results.read(directory.resolve("none.json"))).isEqualTo(NONE);
  }
}
