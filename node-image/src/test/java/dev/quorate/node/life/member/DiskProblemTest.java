package dev.quorate.node.life.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.log.AppendDelay;
import dev.quorate.node.report.Problem;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskProblemTest {
  @ParameterizedTest(name = "{0} ms outstanding, {1} ms the longest: {2} {3}")
  @CsvSource({
    "0,      0,     '',          ''",
    "999,    999,   '',          ''",
    "0,      1000,  DiskSlow,    more than 1 s",
    "2500,   0,     DiskSlow,    more than 2 s",
    "2500,   7000,  DiskSlow,    more than 5 s",
    "9999,   0,     DiskSlow,    more than 5 s",
    "0,      60000, DiskSlow,    more than 50 s",
    "10000,  0,     DiskStalled, more than 10 s",
    "45000,  60000, DiskStalled, more than 20 s",
    "999000, 0,     DiskStalled, more than 500 s"
  })
  void aSlowDiskIsNotOneThatStandsStill(
      long outstanding, long longest, String reason, String duration) {
    Optional<Problem> problem =
        DiskProblem.of(new AppendDelay(Duration.ofMillis(outstanding), Duration.ofMillis(longest)));

    assertThat(problem.map(Problem::reason).orElse("")).isEqualTo(reason);
    assertThat(problem.map(Problem::message).orElse("")).contains(duration);
  }
}
