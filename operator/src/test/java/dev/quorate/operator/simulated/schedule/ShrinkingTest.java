package dev.quorate.operator.simulated.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final List<Step> STEPS = RandomSchedule.of(1).steps();
  private static final Step APPLIED = new Step(Happening.APPLY, 7);
  private static final Step RESTORED = new Step(Happening.RESTORE, 7);

  private static List<Step> withBoth() {
    List<Step> steps = new ArrayList<>(STEPS);
    steps.add(150, RESTORED);
    steps.add(50, APPLIED);
    return steps;
  }

  @Test
  void keepsOnlyTheStepsWithoutWhichItDoesNotFail() {
    Shrinking shrinking =
        new Shrinking(
            steps -> steps.contains(APPLIED) && steps.contains(RESTORED),
            Instant::now,
            Duration.ofMinutes(1));

    assertThat(shrinking.of(withBoth())).containsExactly(APPLIED, RESTORED);
  }

  @Test
  void stopsWithWhatItHasWhenItsTimeIsUp() {
    AtomicInteger runs = new AtomicInteger();
    Instant begin = Instant.EPOCH;
    Shrinking shrinking =
        new Shrinking(
            steps -> runs.incrementAndGet() > 0,
            () -> begin.plus(LIMIT.multipliedBy(runs.get())),
            LIMIT);

    assertThat(shrinking.of(STEPS)).hasSizeLessThan(STEPS.size()).isNotEmpty();
    assertThat(runs).hasValue(1);
  }

  @Test
  void aScheduleIsReadAgainAsItWasPrinted() {
    Schedule schedule = RandomSchedule.of(1);

    assertThat(Schedule.ofCode(schedule.code())).isEqualTo(schedule);
  }
}
