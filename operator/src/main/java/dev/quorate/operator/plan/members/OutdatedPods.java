package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod that does not run and was made from an earlier template is replaced, before and after the
 * genesis. The StatefulSet replaces none by itself (OnDelete), so that the correction of a wrong
 * image would never reach it. Nobody loses anything by it: the pod is not ready, its node does not
 * answer, and its volume stays.
 *
 * <p>So is a pod whose node waits to be confirmed by an earlier resource of this name: that one is
 * gone, and the node takes part in nothing until it is confirmed.
 *
 * <p>And so is a pod whose node has the data of a member that was removed for good, on a claim that
 * was kept: by the present template it moves that data out of the way.
 */
public final class OutdatedPods implements Rule.Several {
  @Override
  public Stream<Decision> candidates(Observed seen) {
    return seen
        .statefulSet()
        .filter(set -> set.ours() && !set.deleting())
        .flatMap(ObservedStatefulSet::updateRevision)
        .stream()
        .flatMap(
            revision ->
                seen.formed().stream().flatMap(slot -> outdated(seen, slot, revision).stream()));
  }

  @Override
  public boolean yieldsWhenRefused() {
    return true;
  }

  private static Optional<Decision> outdated(Observed seen, Slot slot, String revision) {
    return slot.pod()
        .filter(pod -> !pod.deleting() && !pod.ready())
        .filter(pod -> takesPartInNothing(seen, slot, pod))
        .filter(pod -> pod.revision().filter(made -> !made.equals(revision)).isPresent())
        .map(Pod::ref)
        .map(ReplacePod::new);
  }

  private static boolean takesPartInNothing(Observed seen, Slot slot, Pod pod) {
    return doesNotRun(slot, pod)
        || waitsForAnother(seen, slot, pod)
        || holdsRemovedMember(seen, slot);
  }

  private static boolean doesNotRun(Slot slot, Pod pod) {
    return slot.report().isEmpty() && pod.problem().isPresent();
  }

  private static boolean holdsRemovedMember(Observed seen, Slot slot) {
    return seen.status()
        .clusterId()
        .filter(clusterId -> slot.report().isPresent())
        .filter(clusterId -> isOutside(slot, clusterId, MembershipView.of(seen, clusterId)))
        .isPresent();
  }

  private static boolean isOutside(Slot slot, String clusterId, MembershipView members) {
    return slot.removed(clusterId)
        .filter(
            noted ->
                members.authority().stream()
                    .flatMap(report -> MembershipView.everyone(report).stream())
                    .noneMatch(peer -> peer.memberId().equals(noted.memberId())))
        .isPresent();
  }

  private static boolean waitsForAnother(Observed seen, Slot slot, Pod pod) {
    return slot.report().filter(MemberReport::awaitsConfirmation).isPresent()
        && pod.isOfAnother(seen.cluster().uid());
  }
}
