package dev.quorate.operator.simulated.model;

import dev.quorate.operator.simulated.model.Exploration.Visit;
import dev.quorate.operator.simulated.model.ModelledWorld.Move;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All states that a cluster of one and one of three members can reach, within a number of moves and
 * of faults. -Dquorate.scenario is the one start to explore, -Dquorate.depth another depth,
 * -Dquorate.faults another number of faults.
 */
class ModelCheckTest {
  private static final int ENDED = Integer.getInteger("quorate.ended", 200);

  /** After a volume was lost, or next to another cluster's. */
  private static final Set<String> NEEDS_PERSON = Set.of("DataLost", "ForeignData");

  private static final Map<Integer, long[]> TOTALS = new TreeMap<>();

  /**
   * @param depth how many moves a state is away from the start at most
   */
  record Scope(Start start, int members, int faults, int depth) {
    ModelledWorld world() {
      return start.world(members, faults);
    }

    @Override
    public String toString() {
      return "%s, %d members, %d faults".formatted(start, members, faults);
    }
  }

  static Stream<Scope> everyStateIsSafeAndBecomesReadyWhenFaultsEnd() {
    Optional<String> one = Optional.ofNullable(System.getProperty("quorate.scenario"));
    return Stream.of(
            scope(Start.KEPT_VOLUMES, 3, 0, 60),
            scope(Start.NOTHING, 1, 2, 8),
            scope(Start.FORMED, 1, 2, 8),
            scope(Start.ADOPTION, 1, 2, 8),
            scope(Start.RESET, 1, 1, 8),
            scope(Start.NOTHING, 3, 1, 8),
            scope(Start.FORMED, 3, 1, 8),
            scope(Start.ADOPTION, 3, 1, 6),
            scope(Start.RESET, 3, 1, 8))
        .filter(scope -> one.isEmpty() || scope.start().name().equals(one.get()));
  }

  private static Scope scope(Start start, int members, int faults, int depth) {
    return new Scope(
        start,
        members,
        Integer.getInteger("quorate.faults", faults),
        Integer.getInteger("quorate.depth", depth));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void everyStateIsSafeAndBecomesReadyWhenFaultsEnd(Scope scope) {
    Exploration exploration = new Exploration(scope.world());
    Map<String, Integer> endings = new TreeMap<>();
    int reached = 0;
    try {
      while (exploration.depth() < scope.depth() && !exploration.frontier().isEmpty()) {
        exploration.deepen();
        for (Visit visit : exploration.frontier()) {
          if (reached++ % ENDED == 0) {
            endings.merge(ending(scope, visit), 1, Integer::sum);
          }
        }
      }
    } catch (Counterexample found) {
      throw new AssertionError(
          "%s\n%s:\n%s\n%s"
              .formatted(found.getMessage(), scope, found.list(), replay(scope, found)),
          found);
    }
    System.out.println(
        "states explored: %d, transitions: %d, depth: %d%s (%s), ends: %s"
            .formatted(
                exploration.states(),
                exploration.transitions(),
                exploration.depth(),
                exploration.frontier().isEmpty() ? " = all" : "",
                scope,
                endings));
    TOTALS.merge(
        scope.members(),
        new long[] {exploration.states(), exploration.transitions(), exploration.depth()},
        (a, b) -> new long[] {a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])});
  }

  private static String ending(Scope scope, Visit visit) {
    try {
      return Ending.of(visit.world(), scope.members(), NEEDS_PERSON);
    } catch (AssertionError | RuntimeException e) {
      throw new Counterexample(visit.trail(), e);
    }
  }

  private static String replay(Scope scope, Counterexample found) {
    return ("replay: scripts/with-jdk ./mvnw -pl operator -am test -Dtest=ModelCheckTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dquorate.replay=%s,%d,%d"
            + " -Dquorate.moves=%s")
        .formatted(scope.start(), scope.members(), scope.faults(), found.numbers());
  }

  /** Prints what every move of a counterexample leads to, and fails as it did. */
  @Test
  void replays() {
    String[] start = System.getProperty("quorate.replay", "NOTHING,1,0").split(",", -1);
    int members = Integer.parseInt(start[1]);
    ModelledWorld world = Start.valueOf(start[0]).world(members, Integer.parseInt(start[2]));
    for (String number : System.getProperty("quorate.moves", "0,0").split(",", -1)) {
      Move move = world.moves().get(Integer.parseInt(number));
      System.out.println("\n== " + move.name());
      world = world.after(move);
      System.out.println(StateKey.renamed(world.operator().text()));
    }
    System.out.println("\n== ends: " + Ending.of(world, members, NEEDS_PERSON));
  }

  @AfterAll
  static void printTotals() {
    TOTALS.forEach(
        (members, total) ->
            System.out.println(
                "states explored with %d members: %d, transitions: %d, depth: %d"
                    .formatted(members, total[0], total[1], total[2])));
  }
}
