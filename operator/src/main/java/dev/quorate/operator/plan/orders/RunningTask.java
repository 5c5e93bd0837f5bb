package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * Orders of a person, one at a time, the oldest first. A recorded reset goes on to its end whatever
 * becomes of the task that ordered it.
 */
public final class RunningTask implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    Optional<Teardown> reset = seen.status().runningReset();
    if (reset.isPresent()) {
      return Optional.of(reset(seen, reset.get()));
    }
    return seen.tasks().stream()
        .filter(task -> !task.isFinished())
        .findFirst()
        .map(task -> next(seen, task));
  }

  private static Decision reset(Observed seen, Teardown reset) {
    Optional<ObservedTask> unmarked =
        seen.tasks().stream()
            .filter(task -> task.uid().equals(reset.taskUid()))
            .filter(task -> task.phase() == ObservedTask.Phase.PENDING)
            .findFirst();
    if (unmarked.isPresent()) {
      return new StartTask(unmarked.get().ref(), "Stopping");
    }
    return TeardownSteps.next(seen, reset)
        .orElseGet(() -> new FinishReset(reset.taskUid(), reset.clusterId()));
  }

  private static Decision next(Observed seen, ObservedTask task) {
    Optional<FinishedReset> done =
        seen.status().lastReset().filter(reset -> reset.task().uid().equals(task.uid()));
    if (done.isPresent()) {
      return new CompleteTask(
          task.ref(),
          "cluster %s is gone with its %d volumes; epoch %d begins"
              .formatted(
                  task.clusterId().orElse(""),
                  done.get().volumes().size(),
                  done.get().epoch() + 1));
    }
    if (task.kind() != ObservedTask.Kind.RESET) {
      return new FailTask(
          task.ref(),
          Reason.NotSupportedYet,
          "this version carries out reset only; " + notYet(task.kind()));
    }
    if (task.phase() == ObservedTask.Phase.RUNNING) {
      return new FailTask(
          task.ref(),
          Reason.TaskRefused,
          "its recorded intent is gone with the status; create a new task");
    }
    Optional<String> clusterId = seen.status().clusterId();
    if (clusterId.isEmpty() || !clusterId.equals(task.clusterId())) {
      return new FailTask(
          task.ref(),
          Reason.ClusterIdMismatch,
          "the task names cluster %s, but this cluster is %s; nothing was changed"
              .formatted(task.clusterId().orElse("(none)"), clusterId.orElse("none")));
    }
    return TeardownSteps.isForeignSet(seen)
        ? TeardownSteps.besideForeignSet(seen)
        : TeardownSteps.record(seen, Teardown.Purpose.RESET, task.ref());
  }

  private static String notYet(ObservedTask.Kind kind) {
    return switch (kind) {
      case RESET -> throw new IllegalArgumentException("a reset is carried out");
      case RECOVER_QUORUM -> "recoverQuorum is not supported yet";
      case REPLACE_MEMBER -> "replaceMember is not supported yet";
      case RESTART -> "restart is not supported yet";
      case TRANSFER_LEADERSHIP -> "transferLeadership is not supported yet";
      case BACKUP -> "backup is not supported yet";
      case UNKNOWN -> "it does not know this task's order; a newer one may";
    };
  }
}
