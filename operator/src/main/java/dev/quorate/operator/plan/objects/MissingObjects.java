package dev.quorate.operator.plan.objects;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects that must be there before members can be asked anything. While no cluster is known that
 * is every one, also a changed one: every ordinal that has a volume must be started to tell what it
 * holds, whatever the StatefulSet asked for before. Once a cluster is formed, only what its members
 * run on is waited for here; see {@link BlockedObjects} for the others. A StatefulSet that asks for
 * no pod is as good as a missing one: nobody could answer.
 */
public final class MissingObjects implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    boolean formed = seen.status().clusterId().isPresent();
    return Arrays.stream(ChildKind.values())
        .filter(kind -> !formed || kind.carriesMembers())
        .flatMap(kind -> decide(kind, seen, formed).stream());
  }

  private static Optional<Decision> decide(ChildKind kind, Observed seen, boolean formed) {
    return switch (seen.children().getOrDefault(kind, ChildState.MISSING)) {
      case MISSING -> Optional.of(new ApplyChild(kind, Reason.ChildObjectMissing));
      case DIFFERENT, OPEN ->
          formed && !isWithoutPods(kind, seen)
              ? Optional.empty()
              : Optional.of(new ApplyChild(kind, Reason.ChildObjectChanged));
      case MATCHING -> Optional.empty();
      case DELETING -> Optional.of(going(kind, seen));
      case FOREIGN -> Optional.of(foreign(seen));
    };
  }

  private static boolean isWithoutPods(ChildKind kind, Observed seen) {
    return kind == ChildKind.STATEFUL_SET
        && seen.statefulSet().filter(set -> set.replicas() == 0).isPresent();
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  static Decision going(ChildKind kind, Observed seen) {
    return new Wait(
        Reason.ChildObjectDeleting,
        "the %s of %s is still being deleted; it is created again afterwards"
            .formatted(kind.title(), seen.ref()),
        Recheck.MOVING);
  }

  /** All of them at once: whoever has to decide wants to decide once. */
  static Decision foreign(Observed seen) {
    List<ChildKind> foreign =
        Arrays.stream(ChildKind.values())
            .filter(kind -> seen.children().get(kind) == ChildState.FOREIGN)
            .toList();
    return new Hold(
        Reason.ChildObjectForeign,
        "controlled by somebody else, and left unchanged: the %s of %s. If nobody needs %s: kubectl delete -n %s --cascade=orphan %s; or choose another name for the cluster"
            .formatted(
                foreign.stream().map(ChildKind::title).collect(Collectors.joining(", the ")),
                seen.ref(),
                foreign.size() == 1 ? "it" : "them",
                seen.ref().namespace(),
                foreign.stream()
                    .map(kind -> kind.path(seen.ref()))
                    .collect(Collectors.joining(" "))));
  }
}
