package dev.quorate.operator.plan;

import dev.quorate.operator.plan.Decision.Hold;
import java.util.Optional;

/**
 * Volumes of other clusters among those of a cluster that stands: never deleted, never started. The
 * others are cared for as if the stranger's ordinal were away; a person has to take it out.
 */
final class Strangers implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.status().clusterId().flatMap(clusterId -> hold(seen, clusterId));
  }

  static Optional<Decision> hold(Observed seen, String clusterId) {
    Holdings holdings = new Holdings(seen.members());
    return holdings.ofOtherThan(clusterId).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.ClusterIdMismatch,
                "this is cluster %s, but %s".formatted(clusterId, holdings.described())));
  }
}
