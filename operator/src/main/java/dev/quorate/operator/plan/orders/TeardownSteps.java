package dev.quorate.operator.plan.orders;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.KeepVolume;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.StopPod;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removing recorded pods and volumes, the same for a reset and for a deletion: stop every pod, see
 * that none is left, delete exactly the recorded claims by UID, see that they are gone.
 */
final class TeardownSteps {
  private TeardownSteps() {}

  /**
   * The intent. Only a volume that is proven to be this cluster's is recorded: by what its node
   * reports, by our note on it, or because it is empty and was made from our template. A claim from
   * our template that has no volume is recorded as such by a deletion; a reset leaves it to the
   * next epoch. Every other one is kept, and named.
   */
  static Decision record(Observed seen, Teardown.Purpose purpose, ObjectRef task) {
    String clusterId = own(seen).findFirst().orElse("");
    List<ObjectRef> pods =
        seen.slots().stream().flatMap(s -> s.pod().stream()).map(Pod::ref).toList();
    Map<Claim, List<Volume>> claims =
        seen.slots().stream()
            .collect(
                Collectors.groupingBy(
                    slot -> claim(slot, seen),
                    Collectors.flatMapping(slot -> slot.volume().stream(), Collectors.toList())));
    return new RecordTeardown(
        purpose,
        task.name(),
        task.uid(),
        clusterId,
        seen.status().epoch(),
        pods,
        refs(claims.getOrDefault(Claim.PROVEN, List.of())),
        purpose == Teardown.Purpose.RESET
            ? List.of()
            : refs(claims.getOrDefault(Claim.UNBOUND, List.of())),
        claims.getOrDefault(Claim.UNPROVEN, List.of()).stream().map(Volume::name).toList());
  }

  /** The evidence about a claim when the intent is recorded. */
  private enum Claim {
    PROVEN,
    UNBOUND,
    UNPROVEN
  }

  // An empty one is ours by its label: a claim that somebody else made may hold files that a node
  // knows nothing of.
  private static Claim claim(Slot slot, Observed seen) {
    boolean labelled = slot.volume().filter(Volume::labelled).isPresent();
    if (isForeignSet(seen)) {
      return Claim.UNPROVEN;
    }
    return switch (Holding.of(slot)) {
      case Holding.Data data ->
          own(seen).anyMatch(data.clusterId()::equals) ? Claim.PROVEN : Claim.UNPROVEN;
      case Holding.Nothing nothing -> labelled ? Claim.PROVEN : Claim.UNPROVEN;
      case Holding.Unbound unbound -> labelled ? Claim.UNBOUND : Claim.UNPROVEN;
      case Holding.Unreadable unreadable -> Claim.UNPROVEN;
      case Holding.Unknown unknown -> Claim.UNPROVEN;
    };
  }

  private static List<ObjectRef> refs(List<Volume> volumes) {
    return volumes.stream().map(Volume::ref).toList();
  }

  // While a survivor forms the next cluster, it may have done so.
  private static Stream<String> own(Observed seen) {
    return Stream.concat(
        seen
            .status()
            .clusterId()
            .or(() -> seen.status().genesisIntent().map(GenesisIntent::clusterId))
            .stream(),
        seen.status().recovery().map(Recovery::clusterId).stream());
  }

  /**
   * A StatefulSet of our name that somebody else controls: its pods, and the claims that they use,
   * are theirs.
   */
  static boolean isForeignSet(Observed seen) {
    return seen.statefulSet().filter(set -> !set.ours()).isPresent();
  }

  /** The decision while such a StatefulSet is in the way. */
  static Decision besideForeignSet(Observed seen) {
    return seen.children().get(ChildKind.STATEFUL_SET) == ChildState.DELETING
        ? new Wait(
            Reason.ChildObjectDeleting,
            "waiting until the StatefulSet of an earlier resource of this name is deleted",
            Recheck.MOVING)
        : new Hold(
            Reason.ChildObjectForeign,
            "StatefulSet %s is controlled by somebody else: no pod is stopped and no claim is deleted; delete it to continue"
                .formatted(seen.ref()));
  }

  // A StatefulSet without replicas stops its pods. Without a StatefulSet nobody does, but us those
  // that were recorded.
  private static Decision stop(List<Pod> pods, Observed seen, Teardown teardown) {
    List<Pod> left =
        seen.statefulSet().isPresent()
            ? List.of()
            : pods.stream().filter(pod -> !pod.deleting()).toList();
    Optional<Pod> recorded =
        left.stream().filter(pod -> teardown.pods().contains(pod.ref())).findFirst();
    if (recorded.isPresent()) {
      return new StopPod(recorded.get().ref());
    }
    return left.isEmpty()
        ? new Wait(
            Reason.PodsStopping,
            "waiting until these pods are gone: " + names(pods),
            Recheck.MOVING)
        : new Hold(
            Reason.PodsUncontrolled,
            "no StatefulSet controls %s, and they were not recorded, so that nothing stops them: kubectl delete pod -n %s %s"
                .formatted(names(left), seen.ref().namespace(), String.join(" ", names(left))));
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(Pod::name).toList();
  }

  /** The next step, or nothing when every recorded volume is gone. */
  static Optional<Decision> next(Observed seen, Teardown teardown) {
    if (isForeignSet(seen)) {
      return Optional.of(besideForeignSet(seen));
    }
    Optional<ObservedStatefulSet> running =
        seen.statefulSet().filter(set -> set.replicas() > 0 && !set.deleting());
    if (running.isPresent()) {
      return Optional.of(new ScaleToZero(running.get().uid(), running.get().resourceVersion()));
    }
    List<Pod> pods = seen.slots().stream().flatMap(s -> s.pod().stream()).toList();
    if (!pods.isEmpty()) {
      return Optional.of(stop(pods, seen, teardown));
    }
    List<Volume> claims = seen.slots().stream().flatMap(slot -> slot.volume().stream()).toList();
    return claims.stream()
        .filter(claim -> !claim.deleting())
        .flatMap(claim -> delete(claim, teardown).stream())
        .findFirst()
        .or(() -> awaitDeletion(claims, teardown));
  }

  private static Optional<Decision> delete(Volume claim, Teardown teardown) {
    if (teardown.volumes().contains(claim.ref())) {
      return Optional.of(new DeleteVolume(claim.ref(), Optional.empty()));
    }
    if (!teardown.unbound().contains(claim.ref())) {
      return Optional.empty();
    }
    return Optional.of(
        switch (claim.binding()) {
          // As it was seen: a volume that is bound to it in this moment may hold anything.
          case NONE -> new DeleteVolume(claim.ref(), Optional.of(claim.resourceVersion()));
          // Bound since, and only the pods that are gone wrote to it.
          case PROVISIONED -> new DeleteVolume(claim.ref(), Optional.empty());
          case EXISTING -> new KeepVolume(claim.ref());
        });
  }

  private static Optional<Decision> awaitDeletion(List<Volume> claims, Teardown teardown) {
    List<String> left =
        claims.stream().filter(claim -> teardown.records(claim.ref())).map(Volume::name).toList();
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Wait(
                Reason.VolumesStopping,
                "waiting until these claims are gone: " + left,
                Recheck.MOVING));
  }
}
