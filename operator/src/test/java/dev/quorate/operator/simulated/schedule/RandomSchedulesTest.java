package dev.quorate.operator.simulated.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

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
      Optional<Failure> failure = Failure.of(schedule);
      if (failure.isPresent()) {
        throw new AssertionError(failure.get().message(), failure.get().cause());
      }
      survived++;
    }
    System.out.println("random schedules survived: %d".formatted(survived));
    assertThat(survived).isPositive();
  }

  private static List<Schedule> schedules() {
    return Optional.ofNullable(System.getProperty("quorate.replay"))
        .map(code -> List.of(Schedule.ofCode(code)))
        .orElseGet(
            () -> LongStream.range(FIRST, FIRST + SEEDS).mapToObj(RandomSchedule::of).toList());
  }
}
