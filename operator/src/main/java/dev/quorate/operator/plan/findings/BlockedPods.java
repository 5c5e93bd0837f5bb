package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pods that are not created, do not start, or do not end, in the platform's words. Most of that
 * passes while a cluster starts; a person is needed when it lasts, or cannot pass by itself.
 */
final class BlockedPods implements FindingRule {
  /** For a volume to be provisioned, an image to be tried again, a pod to end. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Reasons of the kubelet that no time changes. */
  private static final Set<String> LASTING = Set.of("InvalidImageName", "ErrImageNeverPull");

  /** What the API server says of objects that it does not take (Status reasons, admission). */
  private static final Pattern REFUSED =
      Pattern.compile("forbidden|denied|[Ii]nvalid|exceeded quota");

  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isSilent(seen)
        ? seen.slots().stream().flatMap(slot -> inTheWay(seen, slot).stream())
        : seen.formed().stream().flatMap(slot -> of(seen, slot).stream());
  }

  // The end of a cluster waits for the end of its pods, and a node that is gone lets none end.
  private static Optional<Finding> inTheWay(Observed seen, Slot slot) {
    return slot.pod()
        .filter(pod -> pod.deleting() && slot.report().isEmpty() && !isStopping(seen, pod))
        .map(pod -> ending(seen, slot, pod));
  }

  static Optional<Finding> of(Observed seen, Slot slot) {
    if (slot.report().isPresent()) {
      return Optional.empty();
    }
    return slot.pod().map(pod -> of(seen, slot, pod)).orElseGet(() -> refused(seen, slot));
  }

  private static Optional<Finding> of(Observed seen, Slot slot, Pod pod) {
    if (!pod.deleting()) {
      return pod.problem().map(problem -> stuck(seen, slot, problem)).or(() -> held(seen, slot));
    }
    return isStopping(seen, pod) ? Optional.empty() : Optional.of(ending(seen, slot, pod));
  }

  // As every pod does that is made again; one of which trouble is known does not just stop.
  private static boolean isStopping(Observed seen, Pod pod) {
    return pod.isStopping(seen.now()) && pod.problem().isEmpty();
  }

  private static Optional<Finding> held(Observed seen, Slot slot) {
    return notice(seen, slot, PlatformNotice.Kind.POD_HELD)
        .map(words -> finding(seen, slot, false, "its pod does not start: " + words));
  }

  private static Optional<String> notice(Observed seen, Slot slot, PlatformNotice.Kind kind) {
    return seen.notices().stream()
        .filter(notice -> notice.kind() == kind && notice.member().equals(slot.name()))
        .map(PlatformNotice::message)
        .findFirst();
  }

  private static Optional<Finding> refused(Observed seen, Slot slot) {
    return notice(seen, slot, PlatformNotice.Kind.POD_REFUSED)
        .map(
            words ->
                finding(
                    seen,
                    slot,
                    REFUSED.matcher(words).find() && !words.contains("is being deleted"),
                    "its pod cannot be created: " + words));
  }

  private static Finding stuck(Observed seen, Slot slot, Pod.Problem problem) {
    return finding(
        seen,
        slot,
        LASTING.contains(problem.reason()),
        "its pod does not run: %s, %s".formatted(problem.reason(), problem.message()));
  }

  private static Finding ending(Observed seen, Slot slot, Pod pod) {
    Finding found =
        finding(
            seen,
            slot,
            false,
            "its pod is being deleted and has not ended"
                + pod.problem().map(p -> ": %s, %s".formatted(p.reason(), p.message())).orElse(""));
    return found.needsPerson()
        ? found.withCure(
            "if its node is gone for good, delete the Node object, or the pod with --force")
        : found;
  }

  private static Finding finding(Observed seen, Slot slot, boolean lasting, String message) {
    Subject member = Subject.member(slot.name());
    if (lasting || isOverdue(seen, slot, member)) {
      Finding found = Finding.forPerson(Reason.PodBlocked, member, Severity.WARNING, message);
      return PodCure.of(message, slot).map(found::withCure).orElse(found);
    }
    return Finding.passing(
        Reason.PodBlocked,
        member,
        Findings.isSilent(seen) ? Severity.INFO : AbsentMembers.severity(seen, slot),
        message);
  }

  // The finding may be older than the pod: it was about the one before it.
  private static boolean isOverdue(Observed seen, Slot slot, Subject member) {
    return Finding.age(seen, Reason.PodBlocked, member).compareTo(PATIENCE) >= 0
        && slot.pod()
            .flatMap(pod -> pod.age(seen.now()))
            .filter(age -> age.compareTo(PATIENCE) < 0)
            .isEmpty();
  }
}
