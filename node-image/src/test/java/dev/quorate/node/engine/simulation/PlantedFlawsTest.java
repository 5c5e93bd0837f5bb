package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The simulation is worth what it finds. */
class PlantedFlawsTest {
  private static final int SEEDS = 40;

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void aPlantedFlawIsFoundWithinFewSeeds(Flaw flaw) {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= SEEDS; seed++) {
                new RandomFaults(seed, flaw).run();
              }
            })
        .isInstanceOf(BrokenInvariant.class);
  }
}
