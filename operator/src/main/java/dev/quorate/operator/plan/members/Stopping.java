package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import java.util.List;
import java.util.Optional;

/** Members of a cluster that hibernates, and that have not stopped yet. */
public final class Stopping implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    List<String> pods =
        seen.slots().stream().flatMap(slot -> slot.pod().stream()).map(Pod::name).toList();
    return pods.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                Reason.Hibernated,
                "spec.replicas is 0; waiting until these pods are gone: " + pods,
                Recheck.MOVING));
  }
}
