package dev.quorate.node.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random faults under many {@linkplain Seeds seeds}. */
class RandomFaultsTest {
  private static final int USUAL_SEEDS = 250;

  @Test
  @DisplayName(
      "under random faults nothing acknowledged is lost, and in the calm the group recovers")
  void randomFaults() {
    List<Long> broken = new ArrayList<>();
    AssertionError failures = new AssertionError("seeds that failed; -Dquorate.seed is the first");
    long seeds =
        Seeds.each(
            USUAL_SEEDS,
            seed -> {
              try {
                new RandomFaults(seed).run();
              } catch (RuntimeException e) {
                System.out.println("seed " + seed + " failed: " + e);
                broken.add(seed);
                failures.addSuppressed(e);
              }
            });
    System.out.println("seeds clean: " + (seeds - broken.size()) + "/" + seeds);
    if (!broken.isEmpty()) {
      System.out.println("one alone: -Dquorate.seed=" + broken.getFirst() + " -Dquorate.seeds=1");
      throw failures;
    }
  }
}
