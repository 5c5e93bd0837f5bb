package dev.quorate.operator.plan;

import java.util.Optional;

/** One capability of the planner: what it has to say about a cluster, or nothing. */
interface Rule {
  Optional<Decision> decide(Observed seen);
}
