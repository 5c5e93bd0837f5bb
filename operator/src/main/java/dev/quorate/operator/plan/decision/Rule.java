package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.Observed;
import java.util.Optional;

/** One capability of the planner: what it has to say about a cluster, or nothing. */
public interface Rule {
  Optional<Decision> decide(Observed seen);
}
