package dev.quorate.operator.simulated.model;

import dev.quorate.operator.simulated.model.Exploration.Trail;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The moves that lead to what must not be. */
final class Counterexample extends AssertionError {
  private final transient List<Trail> moves;

  Counterexample(Optional<Trail> last, Throwable cause) {
    super(cause.getMessage(), cause);
    moves = Trail.inOrder(last);
  }

  /** One move a line, numbered from 1. */
  String list() {
    return IntStream.range(0, moves.size())
        .mapToObj(i -> "%4d. %s".formatted(i + 1, moves.get(i).name()))
        .collect(Collectors.joining("\n"));
  }

  /** What -Dquorate.moves takes. */
  String numbers() {
    return moves.stream()
        .map(move -> String.valueOf(move.number()))
        .collect(Collectors.joining(","));
  }
}
