package dev.quorate.node.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The simulation is worth what it finds. */
class PlantedFlawsTest {
  private static final int SEEDS = 40;

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"NONE", "ANSWERS_FORWARDED_READS_BY_ITSELF"})
  void aPlantedFlawIsFoundByMostSeeds(Flaw flaw) {
    assertThat(LongStream.rangeClosed(1, SEEDS).boxed())
        .filteredOn(seed -> broken(seed, flaw).isPresent())
        .as("seeds that find it")
        .hasSizeGreaterThan(SEEDS / 2);
  }

  /** It takes a change of leaders at the moment of a read. */
  @Test
  void aLeaderThatAnswersForwardedReadsByItselfIsFoundBySomeSeeds() {
    assertThat(LongStream.rangeClosed(1, SEEDS).boxed())
        .filteredOn(seed -> broken(seed, Flaw.ANSWERS_FORWARDED_READS_BY_ITSELF).isPresent())
        .as("seeds that find it")
        .hasSizeGreaterThan(SEEDS / 20);
  }

  private static Optional<BrokenInvariant> broken(long seed, Flaw flaw) {
    try {
      new RandomFaults(seed, flaw).run();
      return Optional.empty();
    } catch (BrokenInvariant broken) {
      return Optional.of(broken);
    }
  }
}
