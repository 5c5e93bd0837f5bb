package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.OrderToMembers;
import java.util.Optional;

/**
 * An order to hand leadership on: who is to lead is written into the status of the task, then the
 * leader is asked, and once the other one leads the task is done. It is only ever about one member:
 * after a crash nobody else is chosen. Without a leader there is nothing to say, and nobody waits.
 */
public final class Handover implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return OrderToMembers.oldest(seen, ObservedTask.Kind.TRANSFER_LEADERSHIP)
        .flatMap(task -> next(seen, task));
  }

  /** Nothing relies on who leads. */
  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> next(Observed seen, ObservedTask task) {
    Optional<String> clusterId = seen.status().clusterId();
    return task.clusterId().isPresent() && !task.clusterId().equals(clusterId)
        ? Optional.of(TaskReports.ofAnotherCluster(seen, task))
        : clusterId.flatMap(id -> new HandoverSteps(seen, task, id).next());
  }
}
