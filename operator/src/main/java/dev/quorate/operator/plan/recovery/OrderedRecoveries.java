package dev.quorate.operator.plan.recovery;

import dev.quorate.operator.observed.ClusterStatus.Recovered;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.identity.Confirmation;
import dev.quorate.operator.plan.orders.TaskReports;
import java.util.Optional;

/**
 * An order to recover a lost quorum: it is recorded, or refused, by the state of this moment.
 * Nothing is waited for, because an order that waits would be carried out in some later outage that
 * nobody meant. {@link Recovering} carries out a recorded one.
 */
public final class OrderedRecoveries implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.tasks().stream()
        .filter(task -> !task.isFinished() && task.kind() == ObservedTask.Kind.RECOVER_QUORUM)
        .findFirst()
        .flatMap(task -> next(seen, task));
  }

  /** Nothing relies on what the task says of itself. */
  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> next(Observed seen, ObservedTask task) {
    Optional<Recovered> done =
        seen.status().lastRecovery().filter(last -> last.task().uid().equals(task.uid()));
    if (done.isPresent()) {
      return Optional.of(new CompleteTask(task.ref(), words(seen, done.get())));
    }
    Optional<Recovery> recorded =
        seen.status().recovery().filter(intent -> intent.task().uid().equals(task.uid()));
    if (recorded.isPresent()) {
      return task.phase() == ObservedTask.Phase.PENDING
          ? Optional.of(StartTask.toRecover(task.ref()))
          : Optional.empty();
    }
    if (task.phase() == ObservedTask.Phase.RUNNING) {
      return refuse(
          task,
          "it was called off: the quorum came back, or the survivor went; the event"
              + " RecoveryDiscarded says which. Create a new task if it is still needed");
    }
    Optional<String> clusterId = seen.status().clusterId();
    if (clusterId.isEmpty() && !task.dryRun()) {
      // The volumes that are left may be those of the cluster that it names.
      return Optional.empty();
    }
    return clusterId.isPresent() && clusterId.equals(task.clusterId())
        ? begin(seen, task, clusterId.get())
        : Optional.of(TaskReports.ofAnotherCluster(seen, task));
  }

  private static Optional<Decision> begin(Observed seen, ObservedTask task, String clusterId) {
    boolean confirming = new Confirmation().candidates(seen).findAny().isPresent();
    if (confirming || seen.status().intent().filter(OrderedRecoveries::comesFirst).isPresent()) {
      return Optional.empty();
    }
    return switch (new Survivors(seen, clusterId).choose(task.named())) {
      case Choice.Refused refused -> refuse(task, refused.why());
      case Choice.Made made ->
          Optional.of(
              task.dryRun()
                  ? new CompleteTask(task.ref(), "dry run, nothing was changed: " + made.words())
                  : new RecordRecovery(
                      task.ref(),
                      clusterId,
                      seen.candidateClusterId(),
                      seen.status().epoch() + 1,
                      made.survivor(),
                      made.volumes()));
    };
  }

  // Without a leader a member neither leaves nor is replaced, and afterwards it is not needed.
  private static boolean comesFirst(Intent intent) {
    return switch (intent) {
      case GenesisIntent genesis -> true;
      case Teardown teardown -> true;
      case Recovery recovery -> true;
      case Departure departure -> false;
      case Replacement replacement -> false;
    };
  }

  private static String words(Observed seen, Recovered done) {
    return "cluster %s lost its quorum and is continued by cluster %s, epoch %d, which %s formed from what it had: index %d in term %d; %d claims were deleted, and the others join as new members"
        .formatted(
            done.predecessor(),
            seen.status().clusterId().orElse("none"),
            seen.status().epoch(),
            done.survivor().member(),
            done.survivor().lastIndex(),
            done.survivor().lastTerm(),
            done.volumes().size());
  }

  private static Optional<Decision> refuse(ObservedTask task, String why) {
    return Optional.of(new FailTask(task.ref(), Reason.TaskRefused, why));
  }
}
