package dev.quorate.e2e.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GeneratorReportTest {
  private static final String REPORT =
      """
       25000 / 25000 Booooooooooooooooooooooooooooooooooooooooooooooooooooo! 100.00%2s

      Summary:
        Total:	2.6964 secs.
        Slowest:	0.0353 secs.
        Fastest:	0.0009 secs.
        Average:	0.0069 secs.
        Stddev:	0.0033 secs.
        Requests/sec:	9271.6041

      Response time histogram:
        0.0009 [1]	|
        0.0043 [5032]	|∎∎∎∎∎∎∎∎∎∎∎∎∎∎∎∎∎∎∎

      Latency distribution:
        10% in 0.0037 secs.
        50% in 0.0062 secs.
        95% in 0.0129 secs.
        99% in 0.0171 secs.
        99.9% in 0.0305 secs.
      """;

  @Test
  void theRateAndTheLatencyAreRead() throws Exception {
    Measured measured = GeneratorReport.read(REPORT, 0, 25_000);
    assertThat(measured)
        .isEqualTo(
            new Measured(25_000, 9271.6041, OptionalDouble.of(6.2), OptionalDouble.of(17.1)));
  }

  @Test
  void aReportOfFewRequestsHasNoLatencyOfThe99th() throws Exception {
    String few = REPORT.replaceAll("(?m)^  99.*$", "");
    assertThat(GeneratorReport.read(few, 0, 40).p99Millis()).isEmpty();
  }

  @Test
  void ofPutsAndEventsTheEventsAreRead() throws Exception {
    String events =
        REPORT.replace("50% in 0.0062", "50% in 0.0008").replace("9271.6041", "19840.5");
    Measured measured =
        GeneratorReport.read(
            "\nPut summary:\n%s\nWatch events summary:\n%s".formatted(REPORT, events), 0, 20_000);
    assertThat(measured)
        .isEqualTo(new Measured(20_000, 19840.5, OptionalDouble.of(0.8), OptionalDouble.of(17.1)));
  }

  @Test
  void aRoundWithOneErrorIsNoFigure() {
    String report = REPORT + "\nError distribution:\n  [1]\tetcdserver: request timed out\n";
    assertThatThrownBy(() -> GeneratorReport.read(report, 0, 25_000))
        .isInstanceOf(RoundFailed.class)
        .hasMessage("[1] etcdserver: request timed out");
  }

  @Test
  void aGeneratorThatCouldNotStartSaysWhy() {
    assertThatThrownBy(
            () -> GeneratorReport.read("dial error: context deadline exceeded\n", 1, 25_000))
        .isInstanceOf(RoundFailed.class)
        .hasMessageContaining("ended with 1")
        .hasMessageContaining("context deadline exceeded");
  }

  @Test
  void aReportOfAGeneratorThatFailedAfterwardsIsNoFigure() {
    assertThatThrownBy(() -> GeneratorReport.read(REPORT, 2, 25_000))
        .isInstanceOf(RoundFailed.class);
  }
}
