package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;
import java.util.stream.Stream;

/** The identity table: does a cluster exist, which, and how much of it is left? */
public final class IdentityTable implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    // Who has the data of the cluster that is given up makes no difference any more.
    if (seen.status().recovery().isPresent()) {
      return Optional.empty();
    }
    Optional<String> formed = seen.status().clusterId();
    if (formed.isPresent()) {
      return new FormedCluster(seen, formed.get()).decide();
    }
    return seen.status()
        .intent()
        .map(intent -> intended(seen, intent))
        .orElseGet(() -> Optional.of(new UnformedCluster(seen).decide()));
  }

  // Nothing is formed on volumes that are about to be deleted.
  private static Optional<Decision> intended(Observed seen, Intent intent) {
    return switch (intent) {
      case GenesisIntent genesis -> Optional.of(new IntendedGenesis(seen, genesis).decide());
      case Teardown teardown -> Optional.empty();
      // Of a formed cluster alone.
      case Departure departure -> Optional.empty();
      case Replacement replacement -> Optional.empty();
      case Recovery recovery -> Optional.empty();
    };
  }

  /**
   * The losses of a formed cluster, and the waits before they are replaced, whatever else is wrong.
   */
  public static Stream<Decision> losses(Observed seen) {
    return seen.status().clusterId().map(clusterId -> new FormedCluster(seen, clusterId)).stream()
        .flatMap(cluster -> Stream.of(cluster.lost(), cluster.replacement()))
        .flatMap(Optional::stream);
  }
}
