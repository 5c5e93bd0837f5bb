package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.OrderToMembers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An order to restart members: their pods are written into the status of the task, by UID, and the
 * task is done once none of them is left and those after them are ready. Between the two the pods
 * are made again as in a rolling update, with everything that is waited for there; this rule waits
 * for nobody.
 */
public final class OrderedRestarts implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return OrderToMembers.oldest(seen, ObservedTask.Kind.RESTART).flatMap(task -> next(seen, task));
  }

  /** Nothing but the restarts relies on it. */
  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> next(Observed seen, ObservedTask task) {
    Optional<String> clusterId = seen.status().clusterId();
    if (task.clusterId().isPresent() && !task.clusterId().equals(clusterId)) {
      return Optional.of(TaskReports.ofAnotherCluster(seen, task));
    }
    if (task.phase() == ObservedTask.Phase.RUNNING) {
      List<ObjectRef> pods = task.begun().map(ObservedTask.Begun::pods).orElse(List.of());
      return pods.isEmpty()
          ? fail(task, "its status does not record which pods to restart; create a new task")
          : completed(seen, task, pods);
    }
    return clusterId.isEmpty() ? Optional.empty() : begin(seen, task);
  }

  private static Optional<Decision> begin(Observed seen, ObservedTask task) {
    List<Slot> members =
        seen.formed().stream()
            .filter(slot -> task.named().isEmpty() || task.named().get().equals(slot.name()))
            .toList();
    if (members.isEmpty()) {
      return fail(
          task,
          "spec.restart.member: %s is not a member; name one of %s, or leave it out for all"
              .formatted(
                  task.named().orElse("nobody"),
                  seen.formed().stream().map(Slot::name).collect(Collectors.joining(", "))));
    }
    List<ObjectRef> pods =
        members.stream()
            .flatMap(slot -> slot.pod().stream())
            .filter(pod -> !pod.deleting())
            .map(Pod::ref)
            .toList();
    return pods.isEmpty()
        ? fail(
            task,
            members.stream().map(Slot::name).collect(Collectors.joining(", "))
                + ": no pod runs that could be restarted; order it again once one does")
        : Optional.of(StartTask.toRestart(task.ref(), pods));
  }

  private static Optional<Decision> completed(
      Observed seen, ObservedTask task, List<ObjectRef> pods) {
    return pods.stream().allMatch(pod -> isRestarted(seen, pod))
        ? Optional.of(
            new CompleteTask(
                task.ref(),
                pods.stream().map(ObjectRef::name).collect(Collectors.joining(", "))
                    + (pods.size() == 1 ? " was restarted" : " were restarted")))
        : Optional.empty();
  }

  // A member that has left meanwhile is not waited for.
  private static boolean isRestarted(Observed seen, ObjectRef pod) {
    return seen.formed().stream()
        .filter(slot -> slot.name().equals(pod.name()))
        .allMatch(
            slot ->
                slot.pod()
                    .filter(now -> !now.ref().equals(pod) && !now.deleting() && now.ready())
                    .isPresent());
  }

  private static Optional<Decision> fail(ObservedTask task, String message) {
    return Optional.of(new FailTask(task.ref(), Reason.TaskRefused, message));
  }
}
