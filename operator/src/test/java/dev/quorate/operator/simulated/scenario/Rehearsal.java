package dev.quorate.operator.simulated.scenario;

import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.SimulatedOperator;
import dev.quorate.operator.simulated.Simulation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The moments that the first run saves on its way to a fault, for runs with the same seed and
 * another fault at the same write: up to there they are all the same. A later run goes through what
 * people do in the scenario, takes the end of each wait from here, and is from the last moment
 * before the fault on the run that it would have been.
 */
final class Rehearsal {
  /** So many turns are repeated at most. To save a moment takes about as long as a turn. */
  private static final int TURNS_BETWEEN_MOMENTS = 4;

  private final int write;
  private final Map<Integer, Moment> byWait = new HashMap<>();
  private boolean isOver;

  /**
   * The world before a turn of a wait, or at its end.
   *
   * @param turn the next one of the wait
   * @param came what was waited for has come
   */
  record Moment(
      Simulation simulation,
      SimulatedOperator operator,
      List<String> acknowledged,
      int turn,
      boolean came) {}

  /**
   * @param write the number of the write that meets the fault
   */
  Rehearsal(int write) {
    this.write = write;
  }

  /** Nothing is saved, and every wait is lived through. */
  static Rehearsal none() {
    return new Rehearsal(0);
  }

  /**
   * Of this wait, in the order of the scenario; empty while it is rehearsed, and after the fault.
   */
  Optional<Moment> of(int wait) {
    return isOver ? Optional.ofNullable(byWait.get(wait)) : Optional.empty();
  }

  void beforeTurn(int wait, int turn, ScenarioWorld world) {
    if (turn % TURNS_BETWEEN_MOMENTS == 0) {
      save(wait, turn, false, world);
    }
  }

  void afterWait(int wait, int turn, boolean came, ScenarioWorld world) {
    save(wait, turn, came, world);
  }

  private void save(int wait, int turn, boolean came, ScenarioWorld world) {
    if (!isOver && world.operator().countedWrites() < write && world.operator().canBeCopied()) {
      Simulation copy = world.simulation().copyWithPast();
      SimulatedOperator operator = world.operator().copy(copy, PlannedFault.none(0));
      byWait.put(wait, new Moment(copy, operator, List.copyOf(world.acknowledged()), turn, came));
    }
  }

  /** The first run has come to its end. */
  void end() {
    isOver = true;
  }
}
