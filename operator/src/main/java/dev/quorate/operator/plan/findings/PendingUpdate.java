package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Update;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pods that another operator made, or another image that nobody chose: no reason for a restart. */
final class PendingUpdate implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    List<Slot> pending = Update.of(seen).pending();
    return pending.isEmpty() || seen.status().clusterId().isEmpty() || Findings.isEnding(seen)
        ? Stream.empty()
        : Stream.of(
            Finding.passing(
                    Reason.UpdatePending,
                    Subject.object("StatefulSet"),
                    Severity.INFO,
                    "these pods are not as this operator would make them, which nobody asked for,"
                        + " and run on: "
                        + pending.stream().map(Slot::name).collect(Collectors.joining(", ")))
                .withCure("nothing has to be done; they are made again with the next change"));
  }
}
