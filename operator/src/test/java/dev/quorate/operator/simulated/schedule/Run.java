package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.simulated.PausableOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of a schedule. The invariants hold throughout; when all trouble has ended, the cluster is
 * ready, gone, paused, or the status names what a person must do; once they did it, it is ready;
 * and nothing that was acknowledged is lost.
 */
final class Run {
  private static final int MOST_TURNS = 400;
  private static final int TURNS_OF_QUIET = 30;

  private final Schedule schedule;
  private final List<String> trace = new ArrayList<>();

  private Run(Schedule schedule) {
    this.schedule = schedule;
  }

  /**
   * What came of it.
   *
   * @param failure empty if all was well
   * @param trace every step in words, with what the operator stopped before
   */
  record Result(Optional<Throwable> failure, List<String> trace) {}

  static Result of(Schedule schedule) {
    return new Run(schedule).go();
  }

  private Result go() {
    ScheduledWorld world = new ScheduledWorld(schedule.seed());
    try {
      for (Step step : schedule.steps()) {
        trace.add(step.words());
        step.happening().in(world, step.argument());
        noteStop(world, step);
      }
      trace.add("all trouble ends");
      end(world);
      return new Result(Optional.empty(), trace);
    } catch (AssertionError | RuntimeException e) {
      return new Result(Optional.of(e), trace);
    } finally {
      world.close();
    }
  }

  private void noteStop(ScheduledWorld world, Step step) {
    if (step.happening() == Happening.RESUME) {
      PausableOperator operator = world.operator(step.argument());
      trace.set(trace.size() - 1, step.words() + ", before " + operator.pausedBefore());
    }
  }

  private void end(ScheduledWorld world) {
    world.endTrouble();
    settles(world);
    if (!world.isReady()) {
      trace.add("somebody applies what was meant");
      world.applyWhatIsMeant();
      settles(world);
    }
    if (world.isReady()) {
      require(world, world.acknowledged().missing().isEmpty(), "acknowledged and missing");
    }
    require(world, world.acknowledged().lost().isEmpty(), "acknowledged and lost");
  }

  /** For a while nothing is left to do, and nothing is written (I6). */
  private static void settles(ScheduledWorld world) {
    int done = 0;
    int quiet = 0;
    for (int turn = 0; turn < MOST_TURNS && quiet < TURNS_OF_QUIET; turn++) {
      int writes = world.writes();
      world.turn();
      done = world.isDone() ? done + 1 : 0;
      quiet = writes == world.writes() ? Math.min(done, quiet + 1) : 0;
    }
    require(world, done >= TURNS_OF_QUIET, "never ready, and nobody has to do anything");
    require(world, quiet >= TURNS_OF_QUIET, "I6: writes while settled");
  }

  private static void require(ScheduledWorld world, boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + describe(world));
    }
  }

  private static String describe(ScheduledWorld world) {
    List<String> writes = world.lastWrites(20);
    return world.simulation().status().stream()
            .flatMap(status -> status.conditions().stream())
            .map(Condition::toString)
            .toList()
        + "\n"
        + world.simulation()
        + "\nlost: "
        + world.acknowledged().lost()
        + ", missing: "
        + world.acknowledged().missing()
        + "\nlast writes: "
        + writes;
  }
}
