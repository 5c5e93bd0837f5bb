package dev.quorate.operator.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every scenario, with every fault at every single write of it, must come to the same good end. */
class CrashAtEveryWriteTest {
  private static final long SEED = 7;

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void survivesEveryFaultAtEveryWrite(Scenario scenario) {
    int writes = run(scenario, Fault.NONE, 0, 0);
    int survived = 0;
    int points = 0;
    for (Fault fault : Fault.values()) {
      for (int write = 1; fault != Fault.NONE && write <= writes; write++) {
        points++;
        run(scenario, fault, write, 0);
        points++;
        run(scenario, fault, write, 6);
        survived += 2;
      }
    }
    System.out.println(
        "crash points survived: %d/%d (%s, %d writes)"
            .formatted(survived, points, scenario, writes));
    assertThat(survived).isEqualTo(points).isPositive();
  }

  private static int run(Scenario scenario, Fault fault, int write, int mostStale) {
    Story story = new Story(SEED + write, fault, write, mostStale);
    try {
      scenario.tell(story);
      return story.writes();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s with %s at write %d, reads up to %d steps old: %s\nwrites: %s"
              .formatted(
                  scenario,
                  fault,
                  write,
                  mostStale,
                  e.getMessage(),
                  String.join("\n  ", story.done)),
          e);
    }
  }
}
