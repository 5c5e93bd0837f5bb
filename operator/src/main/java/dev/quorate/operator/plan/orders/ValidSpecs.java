package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * A valid spec is kept before anything is done by it, for the time when a later one is invalid
 * (docs/decisions/0005). Nothing else relies on the copy while the spec at hand is valid: where it
 * is refused, that is reported, and the cluster is cared for by the spec at hand.
 */
public final class ValidSpecs implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    ObservedCluster cluster = seen.cluster();
    return cluster.specProblems().isEmpty()
            && !cluster.lastValidSpec().equals(Optional.of(cluster.spec()))
        ? Optional.of(new KeepSpec(cluster.spec(), isSourceIgnored(seen)))
        : Optional.empty();
  }

  // The source counts at the genesis alone. Taking it out of the spec asks for nothing.
  private static boolean isSourceIgnored(Observed seen) {
    BootstrapSource asked = seen.cluster().spec().source();
    return seen.status().clusterId().isPresent()
        && asked.digest().isPresent()
        && seen.cluster()
            .lastValidSpec()
            .filter(before -> !before.source().equals(asked))
            .isPresent();
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }
}
