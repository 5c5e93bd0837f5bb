package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Optional;

/**
 * More members are asked for than the formed cluster has. The new size is written down first: from
 * then on their ordinals belong to the cluster, their pods start, and {@link Admission} takes them
 * in one at a time. Not while an intent is carried out, which may be about these very ordinals.
 */
public final class Growing implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return seen.joining().isEmpty() || isBusy(seen)
        ? Optional.empty()
        : Optional.of(new RecordGrowth(seen.formedSize(), seen.desired().size()));
  }

  // Before the cluster is formed its size is the one that the spec asks for.
  private static boolean isBusy(Observed seen) {
    return seen.status().clusterId().isEmpty() || seen.status().intent().isPresent();
  }
}
