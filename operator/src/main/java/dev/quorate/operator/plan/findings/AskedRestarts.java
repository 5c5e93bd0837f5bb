package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code kubectl rollout restart}: the StatefulSet restarts nothing by itself (OnDelete), and the
 * operator carries out the orders of tasks only. One finding, because it was one order.
 */
final class AskedRestarts implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    List<PlatformNotice> older =
        seen.notices().stream()
            .filter(notice -> notice.kind() == PlatformNotice.Kind.RESTART_ASKED)
            .toList();
    if (older.isEmpty() || Findings.isEnding(seen)) {
      return Stream.empty();
    }
    List<String> pods = older.stream().map(PlatformNotice::member).toList();
    return Stream.of(
        Finding.forPerson(
                Reason.NotSupportedYet,
                Subject.object("StatefulSet"),
                Severity.WARNING,
                "%s, and nothing restarts by that; these pods are from before it: %s"
                    .formatted(older.getFirst().message(), String.join(", ", pods)))
            .withCure("order it with a ConsensusTask that has `restart: {}`"));
  }
}
