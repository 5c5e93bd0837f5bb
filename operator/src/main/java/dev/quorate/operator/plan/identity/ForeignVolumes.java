package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Holdings;
import java.util.Optional;

/**
 * Volumes of other clusters among those of a formed cluster: never deleted, never started. The
 * others are cared for as if the stranger's ordinal were away; a person has to take it out.
 */
public final class ForeignVolumes implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status().clusterId().flatMap(clusterId -> hold(seen, clusterId));
  }

  static Optional<Decision> hold(Observed seen, String clusterId) {
    Holdings holdings = new Holdings(seen.formed());
    return holdings.ofOtherThan(clusterId).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.ClusterIdMismatch,
                "a volume belongs to another cluster than %s; attach the right one or delete its claim. %s"
                    .formatted(clusterId, holdings.described())));
  }
}
