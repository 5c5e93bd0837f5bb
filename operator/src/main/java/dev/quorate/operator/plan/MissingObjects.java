package dev.quorate.operator.plan;

import dev.quorate.operator.plan.Decision.ApplyChild;
import dev.quorate.operator.plan.Decision.Hold;
import dev.quorate.operator.plan.Decision.Wait;
import java.util.Optional;

/**
 * Objects that must be there before members can be asked anything. While no cluster is known that
 * includes changed ones: every ordinal that has a volume must be started to tell what it holds,
 * whatever the StatefulSet asked for before.
 */
final class MissingObjects implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    for (ChildKind kind : ChildKind.values()) {
      Optional<Decision> decision =
          switch (seen.children().getOrDefault(kind, ChildState.MISSING)) {
            case MISSING -> Optional.of(new ApplyChild(kind, Reason.ChildObjectMissing));
            case DIFFERENT ->
                seen.status().clusterId().isEmpty()
                    ? Optional.of(new ApplyChild(kind, Reason.ChildObjectChanged))
                    : Optional.empty();
            case MATCHING -> Optional.empty();
            case DELETING ->
                Optional.of(
                    new Wait(
                        Reason.ChildObjectDeleting,
                        kind + " " + seen.ref() + " is still being deleted",
                        Pace.MOVING));
            case FOREIGN ->
                Optional.of(
                    new Hold(
                        Reason.ChildObjectForeign,
                        "%s of %s belongs to somebody else; it is not touched. Delete it or rename the cluster"
                            .formatted(kind, seen.ref())));
          };
      if (decision.isPresent()) {
        return decision;
      }
    }
    return Optional.empty();
  }
}
