package dev.quorate.operator.status;

import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.plan.decision.Reason;
import java.util.Optional;

/**
 * A cluster was formed or adopted. Latched: only a reset, which clears the clusterId, undoes it.
 */
final class Initialized implements ConditionRule {
  @Override
  public String type() {
    return "Initialized";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    Optional<String> clusterId = now.seen().status().clusterId();
    if (clusterId.isEmpty()) {
      return ConditionValue.no(now.reason(), now.message());
    }
    boolean adopted =
        now.seen().status().genesis().filter(g -> g.origin() == Genesis.Origin.ADOPTED).isPresent();
    return adopted
        ? ConditionValue.yes(
            Reason.ClusterFound,
            "cluster %s was adopted from existing volumes".formatted(clusterId.get()))
        : ConditionValue.yes(
            Reason.GenesisFormed, "cluster %s was formed".formatted(clusterId.get()));
  }
}
