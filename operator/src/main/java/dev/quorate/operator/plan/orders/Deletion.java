package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.members.VolumeNotes;
import java.util.Optional;

/**
 * The end of a cluster. With retention Retain its volumes are noted and kept, so that a cluster
 * created again over them finds its data; with Delete exactly the recorded volumes go first.
 * Everything else goes by owner reference.
 */
public final class Deletion implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    if (!seen.cluster().deleting()) {
      return seen.cluster().finalizer() ? Optional.empty() : Optional.of(new AddFinalizer());
    }
    if (!seen.cluster().finalizer()) {
      return Optional.of(
          new Wait(
              Reason.ClusterDeleted, "waiting until the resource is deleted", Recheck.BLOCKED));
    }
    // A recorded reset comes to its end before the resource is let go.
    Optional<Teardown> reset =
        seen.status().runningReset().filter(recorded -> !TeardownSteps.isForeignSet(seen));
    return reset
        .map(recorded -> RunningTask.next(seen, recorded))
        .or(() -> Optional.of(volumesGoToo(seen) ? delete(seen) : retain(seen)));
  }

  // Once it is recorded it is decided, whatever the spec says later: if the resource were let go
  // while the deletion of a claim is on its way, its successor could lose that claim. A spec that
  // is invalid deletes nothing by itself: a valid one has to say so too. A volume that is kept
  // against a wish can be deleted later.
  private static boolean volumesGoToo(Observed seen) {
    return recorded(seen).isPresent()
        || (seen.cluster().spec().whenDeleted() == Retention.DELETE
            && seen.cluster()
                .validSpec()
                .filter(valid -> valid.whenDeleted() == Retention.DELETE)
                .isPresent());
  }

  private static Optional<Teardown> recorded(Observed seen) {
    return seen.status().runningTeardown().filter(t -> t.purpose() == Teardown.Purpose.DELETION);
  }

  private static Decision retain(Observed seen) {
    return new VolumeNotes().decide(seen).orElseGet(RemoveFinalizer::new);
  }

  private static Decision delete(Observed seen) {
    Optional<Teardown> running = recorded(seen);
    if (TeardownSteps.isForeignSet(seen)
        && TeardownSteps.besideForeignSet(seen) instanceof Wait predecessor) {
      return predecessor;
    }
    if (running.isPresent() && TeardownSteps.isForeignSet(seen)) {
      // Nothing of ours runs, and what uses the claims now is not ours to end.
      return new RemoveFinalizer();
    }
    if (running.isEmpty()) {
      return TeardownSteps.record(seen, Teardown.Purpose.DELETION, new ObjectRef("", ""));
    }
    return TeardownSteps.next(seen, running.get()).orElseGet(RemoveFinalizer::new);
  }
}
