package dev.quorate.operator.simulated.model;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.SimulatedOperator;
import dev.quorate.operator.simulated.Simulation;
import java.util.Optional;
import java.util.Set;

/** What a state comes to when no more faults happen, everybody is reached, and time passes. */
final class Ending {
  private static final int TURNS_UNTIL_LATE = 10;
  private static final int MOST_TURNS = 400;

  /** So long it must stay Ready: what comes late may come yet. */
  private static final int TURNS_READY = 5;

  private static final long SEED = 11;

  private Ending() {}

  /**
   * Ready, or why a person is needed.
   *
   * @param needsPerson the reasons for which one may be needed
   */
  static String of(ModelledWorld state, int members, Set<String> needsPerson) {
    ModelledWorld world = state.copy();
    Simulation simulation = world.simulation();
    simulation.network().heal();
    SimulatedOperator operator = new SimulatedOperator(simulation, SEED, PlannedFault.none(0));
    Optional<String> held = Optional.empty();
    int ready = 0;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      if (turn == TURNS_UNTIL_LATE && world.operator().hasLateWrite()) {
        world.operator().lateWriteArrives();
      }
      if (simulation.status().isEmpty()) {
        simulation.others().apply(Start.spec(members));
      }
      operator.turn();
      ready = isReady(simulation) ? ready + 1 : 0;
      if (turn > TURNS_UNTIL_LATE && ready >= TURNS_READY) {
        return "Ready";
      }
      held = reasonOf(simulation, "Stalled");
    }
    if (held.filter(needsPerson::contains).isPresent()) {
      return held.get();
    }
    throw new AssertionError(
        "not Ready when faults end, but %s, and needs nobody: %s"
            .formatted(reasonOf(simulation, "Stalled"), simulation.status()));
  }

  /** Ready in the status, and in fact. */
  static boolean isReady(Simulation simulation) {
    Optional<ClusterStatus> status = simulation.status();
    return status.isPresent()
        && is(status.get(), "Ready")
        && simulation.isWhole()
        && status.get().members().size() == simulation.spec().orElseThrow().replicas()
        && status.get().members().stream().allMatch(m -> m.healthy() && m.role().equals("Voter"));
  }

  private static boolean is(ClusterStatus status, String condition) {
    return status.condition(condition).filter(c -> c.status() == Truth.TRUE).isPresent();
  }

  private static Optional<String> reasonOf(Simulation simulation, String condition) {
    return simulation
        .status()
        .filter(status -> is(status, condition))
        .flatMap(status -> status.condition(condition))
        .map(Condition::reason);
  }
}
