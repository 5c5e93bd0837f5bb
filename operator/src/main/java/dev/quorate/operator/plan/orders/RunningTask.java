package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Orders of a person, one at a time, the oldest first. A recorded reset goes on to its end whatever
 * becomes of the task that ordered it; nobody is healed meanwhile, since every member is about to
 * go. What a task's status says is for {@link TaskReports}.
 */
public final class RunningTask implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status()
        .runningReset()
        .map(reset -> next(seen, reset))
        .or(
            () ->
                oldest(seen)
                    .filter(task -> TaskReports.ended(seen, task).isEmpty())
                    .map(task -> begin(seen, task)));
  }

  /**
   * The one that is next; the others wait until it is marked as ended. Orders to the members are
   * not among them: a reset must not wait for members that do not come.
   */
  static Optional<ObservedTask> oldest(Observed seen) {
    return unfinished(seen).filter(task -> !task.kind().speaksForItself()).findFirst();
  }

  private static Stream<ObservedTask> unfinished(Observed seen) {
    return seen.tasks().stream().filter(task -> !task.isFinished());
  }

  static Decision next(Observed seen, Teardown reset) {
    return TeardownSteps.next(seen, reset)
        .orElseGet(() -> new FinishReset(reset.taskUid(), reset.clusterId()));
  }

  private static Decision begin(Observed seen, ObservedTask task) {
    return TeardownSteps.isForeignSet(seen)
        ? TeardownSteps.besideForeignSet(seen)
        : TeardownSteps.record(seen, Teardown.Purpose.RESET, task.ref());
  }
}
