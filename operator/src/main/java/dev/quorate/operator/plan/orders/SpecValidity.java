package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.List;
import java.util.Optional;

/**
 * While the spec that is asked for is invalid, a formed cluster is managed by the kept one, and
 * {@link UnsupportedSpec} says at the end which fields are wrong (docs/decisions/0005). Nothing is
 * formed meanwhile: what a genesis fixes cannot be corrected later. A recorded teardown needs no
 * spec.
 */
public final class SpecValidity implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    ObservedCluster cluster = seen.cluster();
    List<String> problems = cluster.specProblems();
    if (problems.isEmpty() || seen.status().runningTeardown().isPresent()) {
      return Optional.empty();
    }
    if (seen.status().clusterId().isEmpty()) {
      return Optional.of(new Hold(Reason.InvalidSpec, String.join("; ", problems)));
    }
    return cluster.validSpec().isPresent()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.InvalidSpec,
                String.join("; ", problems)
                    + "; no earlier valid spec is kept, so nothing is changed until this one is corrected"));
  }
}
