package dev.quorate.operator.status;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.plan.decision.Finding;
import java.time.Instant;
import java.util.List;

/** The entries of status.findings: the most severe first, each since it was first found. */
final class FindingEntries {
  /** As many as the schema of the resource takes. */
  private static final int MOST = 32;

  private static final int LONGEST = 1024;

  private FindingEntries() {}

  static List<FindingStatus> of(List<Finding> findings, ClusterStatus before, Instant now) {
    return findings.stream().limit(MOST).map(finding -> entry(finding, before, now)).toList();
  }

  private static FindingStatus entry(Finding finding, ClusterStatus before, Instant now) {
    String reason = finding.reason().name();
    String subject = FindingText.shortened(finding.subject().name(), LONGEST);
    return new FindingStatus(
        reason,
        subject,
        finding.severity(),
        finding.needsPerson(),
        FindingText.shortened(finding.message(), LONGEST),
        finding.cure().map(cure -> FindingText.shortened(cure, LONGEST)),
        before.finding(reason, subject).map(FindingStatus::since).orElse(now));
  }
}
