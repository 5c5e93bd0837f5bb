package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.Observed;
import java.util.Optional;

/** One capability of the planner: what it has to say about a cluster, or nothing. */
public interface Rule {
  Optional<Decision> decide(Observed seen);

  /** The same rule as far as it has something to do, and not to wait for. */
  default Rule actsOnly() {
    return seen -> decide(seen).filter(Decision.Act.class::isInstance);
  }
}
