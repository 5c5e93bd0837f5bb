package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.Holdings;
import java.util.stream.Stream;

/** Volumes of other clusters among those of a formed one. */
final class StrangeVolumes implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isSucceeded(seen)
        ? Stream.empty()
        : seen.status().clusterId().stream().flatMap(clusterId -> find(seen, clusterId));
  }

  private static Stream<Finding> find(Observed seen, String clusterId) {
    Holdings holdings = new Holdings(seen.formed());
    return holdings.ofOtherThan(clusterId).stream()
        .map(slot -> finding(slot, holdings.at(slot), clusterId));
  }

  private static Finding finding(Slot slot, Holding held, String clusterId) {
    String other = held instanceof Holding.Data data ? data.clusterId() : "another one";
    return Finding.forPerson(
            Reason.ClusterIdMismatch,
            Subject.member(slot.name()),
            Severity.WARNING,
            "its volume belongs to cluster %s, and not to %s; the member is not started with it"
                .formatted(other, clusterId))
        .withCure("attach the right volume, or delete claim " + claim(slot));
  }

  private static String claim(Slot slot) {
    return slot.volume().map(volume -> volume.name()).orElse("of " + slot.name());
  }
}
