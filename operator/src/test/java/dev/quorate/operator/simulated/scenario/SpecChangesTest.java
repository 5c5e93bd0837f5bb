package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.dataOn;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.Seeds;
import dev.quorate.operator.simulated.specs.GeneratedSpec;
import dev.quorate.operator.simulated.specs.SpecSchema;
import java.util.Random;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;

/**
 * From any spec that the schema admits to any other, and back (Acto, SOSP 2023): a broken change
 * never blocks its own revert. Under random {@linkplain Seeds seeds}; a failure names its seed and
 * its specs.
 */
class SpecChangesTest {
  private static final int USUAL_SEEDS = 12;
  private static final SpecSchema SCHEMA = SpecSchema.committed();

  @Test
  void everyRuleOfTheSchemaIsKnownHere() {
    assertThat(SCHEMA.unknownRules()).isEmpty();
  }

  @Test
  void aChangeOfAFormedClusterNeverBlocksItsOwnRevert() {
    forEverySeed(SpecChangesTest::thereAndBack);
  }

  @Test
  void aSpecThatIsCorrectedBeforeTheGenesisLeavesNothingBehind() {
    forEverySeed(SpecChangesTest::correctedBeforeTheGenesis);
  }

  @Test
  void everySpecGetsReadyOrTheStatusNamesWhatAPersonMustDo() {
    forEverySeed(
        (random, seed) -> {
          GeneratedSpec spec = SCHEMA.any(random);
          happens(
              seed,
              spec.toString(),
              world -> world.apply(spec.read()).until("ready or held", () -> isDone(world)));
        });
  }

  private static void forEverySeed(ObjLongConsumer<Random> property) {
    long survived = Seeds.each(USUAL_SEEDS, seed -> property.accept(new Random(seed), seed));
    System.out.println("specs from the schema survived: %d".formatted(survived));
  }

  private interface Story {
    void happenIn(ScenarioWorld world);
  }

  private static void happens(long seed, String specs, Story story) {
    try {
      story.happenIn(new ScenarioWorld(seed, PlannedFault.none(3)));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "-Dquorate.seeds=1 -Dquorate.seed=%d: %s\n%s".formatted(seed, e.getMessage(), specs), e);
    }
  }

  private static void thereAndBack(Random random, long seed) {
    GeneratedSpec good = SCHEMA.any(random, GeneratedSpec::canBeFormed);
    GeneratedSpec change = SCHEMA.anyAfter(good, random, any -> true);
    // What only grows does not come back.
    GeneratedSpec back = good.withSizeOf(change);
    happens(
        seed,
        "%s\nchanged to %s\nand back".formatted(good, change),
        world -> {
          world.apply(good.read()).untilReady().put("before").remember();
          world.operator().randomFaults(0.1);
          world.apply(change.read());
          troubles(world, random);
          world.apply(back.read()).operator().randomFaults(0);
          followsAdvice(world);
          world.expect(oneCluster(), sameClusterId());
          // Claims that are kept after their members left, perhaps before they joined, are not
          // asked.
          for (int ordinal = 0; ordinal < good.read().replicas(); ordinal++) {
            world.expect(dataOn("demo-" + ordinal, "before"));
          }
          // Who left has come back as another member, on another volume.
          boolean isResized = good.read().replicas() != change.read().replicas();
          world.expect(isResized ? serving(good.read().replicas()) : sameVolumes());
        });
  }

  /** Time passes, and perhaps the pods start again, by the changed template. */
  private static void troubles(ScenarioWorld world, Random random) {
    world.turns(random.nextInt(20));
    switch (random.nextInt(4)) {
      case 0 -> world.deletePods("demo-0");
      case 1 -> world.deletePods("demo-0", "demo-1", "demo-2");
      case 2 -> world.operator().restart();
      default -> {}
    }
    world.turns(random.nextInt(20));
  }

  private static void correctedBeforeTheGenesis(Random random, long seed) {
    GeneratedSpec first = SCHEMA.any(random, GeneratedSpec::hasClass);
    GeneratedSpec good = SCHEMA.anyAfter(first, random, GeneratedSpec::canBeFormed);
    happens(
        seed,
        "%s\nbefore the genesis changed to %s".formatted(first, good),
        world -> {
          world.operator().randomFaults(0.1);
          world.apply(first.read()).turns(random.nextInt(12));
          world.apply(good.read()).turns(random.nextInt(12)).operator().randomFaults(0);
          followsAdvice(world);
          world.expect(oneCluster());
        });
  }

  /**
   * Nothing is left to do. Volumes have grown, and pods that are not what somebody asked for were
   * restarted.
   */
  private static void followsAdvice(ScenarioWorld world) {
    world.until("ready or held", () -> isDone(world)).turns(20);
    world.untilReady();
    assertThat(world.simulation().hasVolumesOfAnotherSize()).isFalse();
    assertThat(world.simulation().outdatedPods()).isEmpty();
    assertThat(world.status().findings()).allMatch(SpecChangesTest::isOfSurplus);
  }

  /** A larger number of members before the genesis leaves claims behind, which are kept. */
  private static boolean isOfSurplus(FindingStatus finding) {
    return finding.reason().equals("ClaimUnused") && !finding.needsPerson();
  }

  private static boolean isDone(ScenarioWorld world) {
    return world.isReady()
        || world.is("Stalled", Truth.TRUE)
        || world.status().phase().equals("Paused");
  }
}
