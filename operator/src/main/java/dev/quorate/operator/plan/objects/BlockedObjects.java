package dev.quorate.operator.plan.objects;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Arrays;
import java.util.Optional;

/**
 * Objects that somebody else controls, or that are still being deleted: reported last, and nothing
 * else waits for them. Those on which members run are not among them: {@link MissingObjects} waits
 * for them before.
 */
public final class BlockedObjects implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return Arrays.stream(ChildKind.values()).flatMap(kind -> said(kind, seen).stream()).findFirst();
  }

  private static Optional<Decision> said(ChildKind kind, Observed seen) {
    return switch (seen.children().getOrDefault(kind, ChildState.MISSING)) {
      case DELETING -> Optional.of(MissingObjects.going(kind, seen));
      case FOREIGN -> Optional.of(MissingObjects.foreign(seen));
      case MISSING, DIFFERENT, OPEN, MATCHING -> Optional.empty();
    };
  }
}
