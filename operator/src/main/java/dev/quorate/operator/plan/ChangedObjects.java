package dev.quorate.operator.plan;

import dev.quorate.operator.plan.Decision.ApplyChild;
import java.util.Arrays;
import java.util.Optional;

/**
 * Drift of child objects: what was changed by a newer spec, a newer operator or by hand is put
 * right.
 */
final class ChangedObjects implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return Arrays.stream(ChildKind.values())
        .filter(kind -> seen.children().get(kind) == ChildState.DIFFERENT)
        .findFirst()
        .map(kind -> new ApplyChild(kind, Reason.ChildObjectChanged));
  }
}
