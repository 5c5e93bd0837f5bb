package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * What the status of a task says: that its reset has begun, is done, or will not be carried out.
 * Nothing relies on it: while the API server refuses to write it, a reset goes on, and members are
 * cared for. Orders to the members say so themselves.
 */
public final class TaskReports implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status()
        .runningReset()
        .map(reset -> begun(seen, reset))
        .orElseGet(() -> RunningTask.oldest(seen).flatMap(task -> ended(seen, task)));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> begun(Observed seen, Teardown reset) {
    return seen.tasks().stream()
        .filter(task -> task.uid().equals(reset.taskUid()))
        .filter(task -> task.phase() == ObservedTask.Phase.PENDING)
        .findFirst()
        .map(task -> new StartTask(task.ref(), "Stopping"));
  }

  /** How this task ends without anything being done for it; nothing for one to be carried out. */
  static Optional<Decision> ended(Observed seen, ObservedTask task) {
    Optional<FinishedReset> done =
        seen.status().lastReset().filter(reset -> reset.task().uid().equals(task.uid()));
    if (done.isPresent()) {
      return Optional.of(
          new CompleteTask(
              task.ref(),
              "cluster %s is gone with its %d volumes; epoch %d begins"
                  .formatted(
                      done.get().clusterId(),
                      done.get().volumes().size(),
                      done.get().epoch() + 1)));
    }
    return refused(seen, task);
  }

  private static Optional<Decision> refused(Observed seen, ObservedTask task) {
    if (task.kind() != ObservedTask.Kind.RESET) {
      return fail(
          task,
          Reason.NotSupportedYet,
          "this version carries out reset, recoverQuorum, replaceMember, restart and"
              + " transferLeadership; "
              + notYet(task.kind()));
    }
    if (task.phase() == ObservedTask.Phase.RUNNING) {
      return fail(
          task,
          Reason.TaskRefused,
          "its recorded intent is gone with the status; create a new task");
    }
    Optional<String> clusterId = seen.status().clusterId();
    return clusterId.isPresent() && clusterId.equals(task.clusterId())
        ? Optional.empty()
        : Optional.of(ofAnotherCluster(seen, task));
  }

  /** It is refused, because it names another cluster than this one. */
  public static Decision ofAnotherCluster(Observed seen, ObservedTask task) {
    return new FailTask(
        task.ref(),
        Reason.ClusterIdMismatch,
        "the task names cluster %s, but this cluster is %s; nothing was changed"
            .formatted(
                task.clusterId().orElse("(none)"), seen.status().clusterId().orElse("none")));
  }

  private static Optional<Decision> fail(ObservedTask task, Reason why, String message) {
    return Optional.of(new FailTask(task.ref(), why, message));
  }

  private static String notYet(ObservedTask.Kind kind) {
    return switch (kind) {
      case RESET, RECOVER_QUORUM, REPLACE_MEMBER, RESTART, TRANSFER_LEADERSHIP ->
          throw new IllegalArgumentException("is carried out");
      case BACKUP -> "backup is not supported yet";
      case UNKNOWN -> "it does not know this task's order; a newer one may";
    };
  }
}
