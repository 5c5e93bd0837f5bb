package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.List;
import java.util.stream.Stream;

/**
 * Claims whose deletion somebody asked for while their pods run. Kubernetes keeps such a claim
 * until its pod ends (the finalizer kubernetes.io/pvc-protection), and no deletion can be taken
 * back.
 */
final class DeletedClaims implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    if (Findings.isEnding(seen)) {
      return Stream.empty();
    }
    List<Slot> doomed =
        seen.formed().stream()
            .filter(Slot::losesItsClaim)
            .filter(slot -> !isGivenUp(seen, slot))
            .toList();
    // Once they are gone no majority is left that could replace them.
    boolean fatal =
        seen.formed().size() - doomed.size() < MembershipView.majority(seen.formed().size());
    return doomed.stream().map(slot -> finding(seen, slot, fatal));
  }

  // The operator deletes it, and then its pod.
  private static boolean isGivenUp(Observed seen, Slot slot) {
    Stream<ObjectRef> recorded =
        Stream.concat(
            seen.status().replacement().map(Replacement::volume).stream(),
            seen.status().recovery().stream().flatMap(recovery -> recovery.volumes().stream()));
    return slot.volume()
        .map(Volume::ref)
        .filter(claim -> recorded.anyMatch(claim::equals))
        .isPresent();
  }

  private static Finding finding(Observed seen, Slot slot, boolean fatal) {
    // The operator does not do this by itself: until its pod stops the member has a whole copy, and
    // after a recovery that was called off it may be one of the few.
    String cure =
        seen.formed().size() == 1
            ? "save a snapshot now, and set persistentVolumeReclaimPolicy of its volume to Retain"
                + " before the pod stops"
            : "once every other member serves: kubectl delete pod -n %s %s; wait until it serves again before the next: each such member joins again with the data of the others; or set persistentVolumeReclaimPolicy of its volume to Retain"
                .formatted(seen.ref().namespace(), slot.name());
    return Finding.forPerson(
            Reason.VolumeDeleting,
            Subject.volume(slot.volume().orElseThrow().name()),
            fatal ? Severity.CRITICAL : Severity.WARNING,
            "its deletion was asked for: the claim, and the data on its volume, go as soon as pod %s stops"
                .formatted(slot.name()))
        .withCure(cure);
  }
}
