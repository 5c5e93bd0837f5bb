package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Rule;
import java.util.stream.Stream;

/**
 * Finished tasks go when their {@code spec.ttlSecondsAfterFinished} is over, as Jobs do (batch/v1);
 * without it they stay. Nothing that a task did is undone, and what must be remembered of a reset
 * is in the status of the cluster.
 */
public final class ExpiredTasks implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    return seen.tasks().stream()
        .filter(task -> task.expires().filter(end -> !seen.now().isBefore(end)).isPresent())
        .map(ObservedTask::ref)
        .map(DeleteTask::new);
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }
}
