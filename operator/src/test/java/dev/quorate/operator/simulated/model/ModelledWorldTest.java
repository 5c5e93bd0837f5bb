package dev.quorate.operator.simulated.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.simulated.model.ModelledWorld.Move;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelledWorldTest {
  private static final int MOVES = 120;

  /** A field that a copy forgets, or shares with its original, makes a difference here. */
  @ParameterizedTest(name = "{0}")
  @EnumSource
  void whatIsDoneToACopyLeavesItsOriginalAsItIsAndIsTheSameForEveryCopy(Start start) {
    Random random = new Random(5);
    ModelledWorld world = start.world(3, 2);
    for (int i = 0; i < MOVES; i++) {
      List<Move> moves = world.moves();
      Move move = moves.get(random.nextInt(moves.size()));
      String before = world.operator().text();
      ModelledWorld once = world.after(move);
      ModelledWorld ofACopy = world.copy().after(move);
      assertThat(world.operator().text()).as("before: %s", move.name()).isEqualTo(before);
      assertThat(ofACopy.operator().text()).as(move.name()).isEqualTo(once.operator().text());
      world = once;
    }
  }
}
