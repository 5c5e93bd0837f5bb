package dev.quorate.operator.simulated.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two live operators, people, accidents and faults in random order. Set -Dquorate.seeds for more
 * schedules, -Dquorate.seed for the first, and -Dquorate.replay for a single one that failed.
 */
class RandomSchedulesTest {
  private static final long FIRST = Long.getLong("quorate.seed", 1);
  private static final int SEEDS = Integer.getInteger("quorate.seeds", 60);

  @Test
  void twoOperatorsAtOnceDoNoHarmAndReachTheEnd() {
    int survived = 0;
    for (Schedule schedule : schedules()) {
      Failure.of(schedule).ifPresent(RandomSchedulesTest::report);
      survived++;
    }
    System.out.println("random schedules survived: %d".formatted(survived));
    assertThat(survived).isPositive();
  }

  /** Each of these failed once; the sentence says what went wrong. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a new cluster whose spec is invalid ended the pass | 6:apply.4
          a pod of an earlier resource was asked for ever for a confirmation that it refuses \
          | 123:apply.6,pass.0,time.4,pass.1,time.4,pass.1,put.0,pass.0,delete.0,pass.0,apply.0,\
          time.2,pass.0,pass.0,restore.0,time.3,delete-pods.0
          """)
  void nothingFailsTwice(String what, String code) {
    Failure.of(Schedule.ofCode(code)).ifPresent(RandomSchedulesTest::report);
  }

  private static List<Schedule> schedules() {
    return Optional.ofNullable(System.getProperty("quorate.replay"))
        .map(code -> List.of(Schedule.ofCode(code)))
        .orElseGet(
            () -> LongStream.range(FIRST, FIRST + SEEDS).mapToObj(RandomSchedule::of).toList());
  }

  private static void report(Failure failure) {
    throw new AssertionError(failure.message(), failure.cause());
  }
}
