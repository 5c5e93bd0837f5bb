package dev.quorate.operator.plan.objects;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drift of child objects: changes by a newer spec, a newer operator or by hand are put right, and
 * objects that members do not need to run are created if they are missing.
 */
public final class ChangedObjects implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    return Arrays.stream(ChildKind.values()).flatMap(kind -> decide(kind, seen).stream());
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> decide(ChildKind kind, Observed seen) {
    return switch (seen.children().getOrDefault(kind, ChildState.MISSING)) {
      case MISSING -> Optional.of(new ApplyChild(kind, Reason.ChildObjectMissing));
      case DIFFERENT, OPEN -> Optional.of(new ApplyChild(kind, Reason.ChildObjectChanged));
      case MATCHING, DELETING, FOREIGN -> Optional.empty();
    };
  }
}
