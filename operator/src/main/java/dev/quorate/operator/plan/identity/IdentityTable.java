package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;
import java.util.stream.Stream;

/** The identity table: does a cluster exist, which, and how much of it is left? */
public final class IdentityTable implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    Optional<String> formed = seen.status().clusterId();
    if (formed.isPresent()) {
      return new FormedCluster(seen, formed.get()).decide();
    }
    return Optional.of(
        seen.status()
            .intent()
            .map(intent -> new IntendedGenesis(seen, intent).decide())
            .orElseGet(() -> new UnformedCluster(seen).decide()));
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
