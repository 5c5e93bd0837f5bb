package dev.quorate.operator.simulated.model;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCheckTest {
  @ParameterizedTest(name = "{0}, {1} members, {2} faults")
  @CsvSource({"NOTHING,1,2", "NOTHING,3,1", "KEPT_VOLUMES,3,0", "FORMED,3,1", "ADOPTION,3,1", "RESET,3,1"})
  void check(Start start, int members, int faults) {
    long t0 = System.nanoTime();
    Exploration exploration = new Exploration(start.world(members, faults));
    while (!exploration.frontier().isEmpty() && (System.nanoTime() - t0) / 1e9 < 20) {
      exploration.deepen();
      System.out.printf(
          "%s %d depth %d states %d transitions %d frontier %d %.1fs%n",
          start, members, exploration.depth(), exploration.states(), exploration.transitions(),
          exploration.frontier().size(), (System.nanoTime() - t0) / 1e9);
    }
  }
}
