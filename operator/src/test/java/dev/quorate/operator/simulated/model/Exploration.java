package dev.quorate.operator.simulated.model;

import dev.quorate.operator.simulated.model.ModelledWorld.Move;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Breadth-first over all states that can be reached; each is visited once. */
final class Exploration {
  private final Set<StateKey> visited = new HashSet<>();
  private List<Visit> frontier = new ArrayList<>();
  private long transitions;
  private int depth;

  /** A state, and how it was reached first. */
  record Visit(ModelledWorld world, Optional<Trail> trail) {}

  /** The moves from the start, the last one first. */
  record Trail(Optional<Trail> before, int number, String name) {
    static List<Trail> inOrder(Optional<Trail> last) {
      List<Trail> all = new ArrayList<>();
      for (Optional<Trail> at = last; at.isPresent(); at = at.get().before()) {
        all.addFirst(at.get());
      }
      return all;
    }
  }

  Exploration(ModelledWorld start) {
    visited.add(start.key());
    frontier.add(new Visit(start, Optional.empty()));
  }

  int states() {
    return visited.size();
  }

  long transitions() {
    return transitions;
  }

  int depth() {
    return depth;
  }

  /** The states that were reached last. */
  List<Visit> frontier() {
    return frontier;
  }

  /**
   * One step deeper.
   *
   * @throws Counterexample if something does not hold after a move
   */
  void deepen() {
    List<Visit> next = new ArrayList<>();
    for (Visit visit : frontier) {
      List<Move> moves = visit.world().moves();
      for (int number = 0; number < moves.size(); number++) {
        Move move = moves.get(number);
        Optional<Trail> trail = Optional.of(new Trail(visit.trail(), number, move.name()));
        transitions++;
        ModelledWorld reached = after(visit.world(), move, trail);
        if (visited.add(reached.key())) {
          next.add(new Visit(reached, trail));
        }
      }
    }
    frontier = next;
    depth++;
  }

  private static ModelledWorld after(ModelledWorld world, Move move, Optional<Trail> trail) {
    try {
      return world.after(move);
    } catch (AssertionError | RuntimeException e) {
      throw new Counterexample(trail, e);
    }
  }
}
