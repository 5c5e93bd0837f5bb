package dev.quorate.operator.plan.view;

import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.StorageSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far the volumes of a formed cluster are from the size that the spec asks for. Only claims
 * that are noted to hold this cluster's data count: what somebody else's volume is like is theirs.
 */
public final class Expansion {
  /**
   * A kubelet that can grow a file system under a running pod does so within seconds of being asked
   * to; one that has not after this time waits for the pod to start again.
   */
  static final Duration ONLINE = Duration.ofMinutes(1);

  private final Observed seen;
  private final String asked;

  private Expansion(Observed seen) {
    this.seen = seen;
    this.asked = seen.specInForce().storageSize();
  }

  public static Expansion of(Observed seen) {
    return new Expansion(seen);
  }

  /** The size that the spec asks for. */
  public String asked() {
    return asked;
  }

  /** The StatefulSet, if claims to come would get another size from it. */
  public Optional<ObservedStatefulSet> otherTemplate() {
    return seen.statefulSet()
        .filter(set -> set.ours() && !set.deleting())
        .filter(set -> !StorageSize.same(set.storageSize(), asked));
  }

  /** Members whose claims do not ask for as much as the spec does. */
  public List<Slot> tooSmall() {
    return members().stream()
        .filter(slot -> slot.volume().filter(v -> StorageSize.isLess(v.size(), asked)).isPresent())
        .toList();
  }

  /** Claims that ask for it, and whose volumes are not as large yet. */
  public List<Volume> growing() {
    return members().stream()
        .flatMap(slot -> slot.volume().stream())
        .filter(this::isGrowing)
        .toList();
  }

  /** Claims that ask for more than the spec does. */
  public List<Volume> tooLarge() {
    return members().stream()
        .flatMap(slot -> slot.volume().stream())
        .filter(claim -> StorageSize.isLess(asked, claim.size()))
        .toList();
  }

  private boolean isGrowing(Volume claim) {
    return !StorageSize.isLess(claim.size(), asked)
        && claim.extent().capacity().filter(has -> StorageSize.isLess(has, asked)).isPresent();
  }

  private List<Slot> members() {
    return seen.formed().stream()
        .filter(slot -> !seen.leaving().contains(slot))
        .filter(this::isMembers)
        .toList();
  }

  private boolean isMembers(Slot slot) {
    return slot.volume()
        .filter(claim -> !claim.deleting() && claim.binding() != Volume.Binding.NONE)
        .flatMap(Volume::identity)
        .filter(noted -> !noted.removed())
        .filter(noted -> seen.status().clusterId().equals(Optional.of(noted.clusterId())))
        .isPresent();
  }

  /**
   * Whether the volume of this member grows no further before its pod starts again. A pod that was
   * made since is not the one that it waits for.
   */
  boolean needsRestart(Slot slot) {
    return slot.volume()
        .filter(claim -> isMembers(slot) && isGrowing(claim))
        .flatMap(claim -> claim.extent().restartSince())
        .filter(since -> !since.plus(ONLINE).isAfter(seen.now()))
        .filter(
            since ->
                slot.pod()
                    .flatMap(pod -> pod.created())
                    .filter(made -> made.isBefore(since))
                    .isPresent())
        .isPresent();
  }
}
