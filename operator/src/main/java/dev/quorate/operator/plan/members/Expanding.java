package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Expansion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The spec asks for larger volumes: claims to come get them from another claim template, and each
 * claim of a member is asked to grow. What the platform makes of that is waited for at the end,
 * when nothing else is left to do. Restarts that a volume needs are the matter of {@link Rolling}.
 */
public final class Expanding implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    return Stream.concat(requests(seen), outcome(seen).stream());
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  /** The same rule without its waiting: nothing waits for a volume to grow. */
  public Rule requestsOnly() {
    return new Requests();
  }

  private record Requests() implements Rule.Several {
    @Override
    public Stream<Decision> candidates(Observed seen) {
      return requests(seen);
    }

    @Override
    public boolean yieldsWhenRefused() {
      return true;
    }
  }

  private static Stream<Decision> requests(Observed seen) {
    if (seen.status().clusterId().isEmpty()) {
      return Stream.empty();
    }
    Expansion expansion = Expansion.of(seen);
    Stream<Decision> template =
        expansion
            .otherTemplate()
            .filter(set -> hasAllItsPods(seen, set) && seen.status().intent().isEmpty())
            .map(
                set ->
                    (Decision)
                        new ReplaceClaimTemplate(
                            set.uid(), set.resourceVersion(), set.storageSize(), expansion.asked()))
            .stream();
    return Stream.concat(
        template,
        expansion.tooSmall().stream()
            .map(slot -> expand(slot, slot.volume().orElseThrow(), expansion.asked())));
  }

  private static Decision expand(Slot slot, Volume claim, String asked) {
    return new ExpandVolume(claim.ref(), claim.resourceVersion(), slot.name(), claim.size(), asked);
  }

  // A pod that is missing would be missing for longer: nobody makes one while there is no set.
  private static boolean hasAllItsPods(Observed seen, ObservedStatefulSet set) {
    return seen.slots().stream()
            .filter(slot -> slot.ordinal() < set.replicas())
            .filter(slot -> slot.pod().filter(pod -> !pod.deleting()).isPresent())
            .count()
        == set.replicas();
  }

  private static Optional<Decision> outcome(Observed seen) {
    if (seen.status().clusterId().isEmpty()) {
      return Optional.empty();
    }
    Expansion expansion = Expansion.of(seen);
    List<Volume> growing = expansion.growing();
    if (!growing.isEmpty()) {
      return Optional.of(
          new Wait(
              Reason.VolumeExpanding,
              "the spec asks for volumes of %s, and the storage has not expanded these yet: %s"
                  .formatted(expansion.asked(), sizes(growing)),
              Recheck.BLOCKED));
    }
    List<Volume> refused =
        expansion.tooSmall().stream().flatMap(slot -> slot.volume().stream()).toList();
    return refused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.VolumeNotExpanded,
                "the spec asks for volumes of %s, and these stay as they are: %s"
                    .formatted(expansion.asked(), sizes(refused))));
  }

  private static String sizes(List<Volume> claims) {
    return claims.stream()
        .map(
            claim ->
                "%s has %s".formatted(claim.name(), claim.extent().capacity().orElse(claim.size())))
        .collect(Collectors.joining(", "));
  }
}
