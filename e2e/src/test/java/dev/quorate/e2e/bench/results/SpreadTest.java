package dev.quorate.e2e.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void ofAnOddNumberTheMedianIsTheMiddleOne() {
    assertThat(Spread.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Spread(5, 1, 9, 3));
  }

  @Test
  void ofAnEvenNumberItIsBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 4));
  }

  @Test
  void oneRoundHasNoSpreadToShow() {
    assertThat(Spread.of(List.of(12_345.6)).text(Metric.RATE)).isEqualTo("12,346");
    assertThat(Spread.of(List.of(1.0, 3.0)).text(Metric.SERVING)).isEqualTo("2.00 (1.00 to 3.00)");
  }
}
