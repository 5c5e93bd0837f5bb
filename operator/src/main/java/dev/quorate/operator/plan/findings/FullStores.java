package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.stream.Stream;

/**
 * Members whose store has reached its quota. Not a person's decision: any client that deletes keys
 * and compacts the history ends it, and the operator is held up by nothing.
 */
final class FullStores implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return ClusterView.of(seen).stream()
        .flatMap(view -> view.full().stream())
        .map(
            member ->
                Finding.passing(
                        Reason.StoreFull,
                        Subject.member(member),
                        Severity.WARNING,
                        "its store is full, and puts are refused")
                    .withCure(
                        "delete keys and compact the history; or give the members more memory"
                            + " (spec.pod.resources.limits.memory), and a larger spec.engine.quota"
                            + " if one is set"));
  }
}
