package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Kind;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.observed.Pod;
import java.util.Optional;

/** Orders that leave data and membership as they are: of each kind one at a time, the oldest. */
public final class OrderToMembers {
  private OrderToMembers() {}

  public static Optional<ObservedTask> oldest(Observed seen, Kind kind) {
    return seen.tasks().stream()
        .filter(task -> task.kind() == kind && !task.isFinished())
        .findFirst();
  }

  /**
   * The order by which this very pod is restarted. Pods that were made since have other UIDs, so
   * that no order restarts a member twice.
   */
  public static Optional<ObservedTask> toRestart(Observed seen, Pod pod) {
    return oldest(seen, Kind.RESTART)
        .filter(task -> task.phase() == Phase.RUNNING)
        .filter(task -> task.begun().filter(begun -> begun.pods().contains(pod.ref())).isPresent());
  }
}
