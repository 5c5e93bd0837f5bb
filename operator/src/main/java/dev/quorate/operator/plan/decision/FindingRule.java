package dev.quorate.operator.plan.decision;

import dev.quorate.operator.observed.Observed;
import java.util.stream.Stream;

/**
 * One thing that can be wrong with a cluster. Looks at the whole observation, whatever the planner
 * decides and whatever other rules find.
 */
public interface FindingRule {
  Stream<Finding> find(Observed seen);
}
