package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.everyAcknowledgedWrite;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;

import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Accidents of members mixed with faults of the operator, under random {@linkplain Seeds seeds}; a
 * failing one is named.
 */
class RandomFaultsTest {
  private static final int USUAL_SEEDS = 25;
  private static final int ACCIDENTS = 12;

  @Test
  void oneClusterSurvivesWhateverMayHappenToAMinority() {
    long survived = Seeds.each(USUAL_SEEDS, RandomFaultsTest::run);
    System.out.println("random seeds survived: %d".formatted(survived));
  }

  private static void run(long seed) {
    ScenarioWorld world = new ScenarioWorld(seed, PlannedFault.none(5));
    try {
      Random random = new Random(seed);
      world.operator().randomFaults(0.1);
      world.apply(Specs.cluster(3)).until("ready", world::isReady).remember();
      for (int i = 0; i < ACCIDENTS; i++) {
        happen(world, random);
        world.turns(random.nextInt(12));
        world.tryPut("value-" + i);
      }
      heal(world);
      world.operator().randomFaults(0);
      world.untilReady();
      world.expect(oneCluster(), sameClusterId(), serving(3), everyAcknowledgedWrite());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
    }
  }

  private static void happen(ScenarioWorld world, Random random) {
    String member = "demo-" + random.nextInt(3);
    switch (random.nextInt(7)) {
      case 0 -> world.deletePods(member);
      case 1 -> world.deletePods("demo-0", "demo-1", "demo-2");
      case 2 -> world.hide(member);
      case 3 -> world.hideNobody();
      case 4 -> world.simulation().network().cut(member);
      case 5 -> world.operator().restart();
      default -> loseOneOf(world, member);
    }
  }

  private static void heal(ScenarioWorld world) {
    world.hideNobody().simulation().network().heal();
  }

  // One disk at a time, and the next only when everything is whole again: a majority must be left.
  private static void loseOneOf(ScenarioWorld world, String member) {
    heal(world);
    world.until("whole again", world::isReady);
    if (world.simulation().isWhole()) {
      world.lose(member);
    }
  }
}
