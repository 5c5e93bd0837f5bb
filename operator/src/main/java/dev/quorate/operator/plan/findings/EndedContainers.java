package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.util.stream.Stream;

/**
 * Containers that ended against everybody's will and run again, in the kubelet's words: the member
 * serves, and whoever looks at it a minute later would not know that it was away.
 */
final class EndedContainers implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isEnding(seen)
        ? Stream.empty()
        : seen.notices().stream()
            .filter(notice -> notice.kind() == PlatformNotice.Kind.CONTAINER_ENDED)
            .map(EndedContainers::finding);
  }

  private static Finding finding(PlatformNotice notice) {
    Finding found =
        Finding.passing(
            Reason.ContainerEnded,
            Subject.member(notice.member()),
            Severity.INFO,
            notice.message());
    return found.withCure(
        notice.message().contains("OOMKilled")
            ? "if it happens again, raise spec.pod.resources.limits.memory"
            : "see its last log: kubectl logs %s --previous".formatted(notice.member()));
  }
}
