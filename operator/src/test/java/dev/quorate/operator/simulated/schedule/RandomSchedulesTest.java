package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.simulated.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two live operators, people, accidents and faults in random order, under random {@linkplain Seeds
 * seeds}; -Dquorate.replay runs a single schedule that failed.
 */
class RandomSchedulesTest {
  private static final int USUAL_SEEDS = 20;

  @Test
  void twoOperatorsAtOnceDoNoHarmAndReachTheEnd() {
    String replay = System.getProperty("quorate.replay", "");
    if (!replay.isEmpty()) {
      run(Schedule.ofCode(replay));
      return;
    }
    long survived = Seeds.each(USUAL_SEEDS, seed -> run(RandomSchedule.of(seed)));
    System.out.println("random schedules survived: %d".formatted(survived));
  }

  /** Each of these failed once; the sentence says what went wrong. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a new cluster whose spec is invalid ended the pass | 6:apply.4
          a pod of an earlier resource was asked for ever for a confirmation that it refuses \
          | 7:apply.6,calm.0,delete.0,calm.0,apply.6,pass.0,restore.0
          a claim was recorded without a volume, bound to a kept one of an earlier cluster, and \
          deleted with it | 7:apply.0,calm.0,delete.0,calm.0,bind-late.0,unschedulable.1,\
          unschedulable.2,apply.1,pass.0,time.8,pass.0,delete.0,resume.0,resume.0,resume.0,\
          resume.0,resume.0,resume.0,resume.0,resume.0,heal.0,time.9
          a resource was let go with recorded claims, and an operator that was late deleted one \
          | 108:resume.0,resume.0,pass.1,resume.0,apply.1,resume.0,pass.1,pass.1,delete.0,pass.1,\
          time.2,resume.0,time.3,pass.0,resume.0,resume.0,resume.0,apply.5,pass.1
          the Service for clients could not be written amid a reset, and led to the next cluster \
          before the status named it | 4201:apply.0,pass.1,pass.0,resume.0,pass.0,pass.1,time.3,\
          pass.1,calm.0,pass.1,resume.1,resume.0,reset.0,time.4,pass.1,time.3,pass.0,time.3,\
          rights-taken.1,pass.0,resume.1,resume.1,pass.0,pass.1,time.2,pass.1,time.3,resume.0,\
          resume.0,pass.1,time.3,time.1,time.1,pass.0,pass.1
          a resource was let go amid a reset, and a deletion of a claim arrived late \
          | 1985:calm.0,apply.0,pass.0,resume.0,resume.0,delete.0,pass.0,pass.0,calm.0,apply.0,\
          pass.0,pass.0,pass.1,time.3,pass.0,pass.0,reset.0,pass.0,pass.0,resume.0,resume.0,time.4,\
          late.0,resume.0,resume.0,delete.0,time.4,pass.0,pass.0
          """)
  void nothingFailsTwice(String what, String code) {
    run(Schedule.ofCode(code));
  }

  private static void run(Schedule schedule) {
    Failure.of(schedule)
        .ifPresent(
            failure -> {
              throw new AssertionError(failure.message(), failure.cause());
            });
  }
}
