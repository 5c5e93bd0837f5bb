package dev.quorate.e2e.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.e2e.Repository;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Run FIRST = ResultsTest.run(1, "2 cores");

  @Test
  void aCaseIsShownWithMediansSpreadRatioAndItsRun() {
    Result result =
        Result.of(
            "put-64",
            Section.WRITES,
            "puts",
            1,
            List.of(
                round("quorate", 9000),
                round("etcd", 6000),
                round("etcd", 5000),
                round("quorate", 12_000)),
            List.of());
    assertThat(page(FIRST, result))
        .contains("## Writes")
        .contains(
            "| puts (`put-64`) | requests/s | 10,500 (9,000 to 12,000) | 5,500 (5,000 to 6,000) | 1.91 | 1 |")
        .contains("| 1 | 2026-11-21T10:00:00Z | 0.1.0, commit1 | Java 25 | -Xmx512m | 3.7.3 |")
        .contains("The machine: 2 cores; the members' directories on ext4.")
        .doesNotContain("## Reads");
  }

  @Test
  void onlyTheFirstLineOfACaseNamesIt() {
    assertThat(page(FIRST, ResultsTest.result("put-64", 1, 10, 5)))
        .contains("| title of put-64 (`put-64`) | requests/s | 10 | 5 | 2.00 | 1 |\n")
        .contains("|  | CPU of all three members per request, µs | 100 | 200 | 0.50 | 1 |\n");
  }

  @Test
  void aFailedRoundIsNoFigure() {
    Result failed =
        Result.of(
            "put-64",
            Section.WRITES,
            "puts",
            1,
            List.of(),
            List.of("round 2 of\netcd | timed out"));
    assertThat(page(FIRST, failed))
        .contains("| puts (`put-64`) | no figure: round 2 of etcd timed out | | | | 1 |\n");
  }

  @Test
  void whatIsMeasuredOfOneSystemAloneHasNoRatio() {
    Result alone =
        Result.of("full", Section.SIZE, "until full", 1, List.of(round("quorate", 7)), List.of());
    assertThat(page(FIRST, alone)).contains("| until full (`full`) | requests/s | 7 |  |  | 1 |\n");
  }

  @Test
  void runsOnDifferentMachinesSayEachOnWhich() {
    Results results =
        new Results(
            List.of(FIRST, ResultsTest.run(2, "64 cores")),
            List.of(ResultsTest.result("put-1", 1, 1, 1), ResultsTest.result("put-64", 2, 1, 1)));
    assertThat(Page.of(results))
        .contains("The machine of run 1: 2 cores")
        .contains("The machine of run 2: 64 cores");
  }

  @Test
  void thePageSaysHowToRepeatItAndWhatTheFiguresDoNotSay() {
    assertThat(Page.of(new Results(List.of(), List.of())))
        .contains("Nothing has been measured yet.")
        .contains("## How to repeat it")
        .contains("## What the figures do not say");
  }

  @Test
  void theCommittedPageIsWhatIsWrittenFromTheCommittedResults() throws Exception {
    Results results = Results.read(Repository.root().resolve("docs/performance.json"));
    assertThat(Repository.text("docs/performance.md"))
        .as("CASES=page make bench writes it")
        .isEqualTo(Page.of(results));
  }

  private static Result.Round round(String system, double rate) {
    return new Result.Round(system, Map.of(Metric.RATE, rate));
  }

  private static String page(Run run, Result result) {
    return Page.of(new Results(List.of(run), List.of(result)));
  }
}
