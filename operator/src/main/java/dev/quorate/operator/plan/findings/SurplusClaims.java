package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.util.stream.Stream;

/** Claims with names of this cluster that belong to no member of it. */
final class SurplusClaims implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isEnding(seen)
        ? Stream.empty()
        : seen.slots().stream()
            .filter(slot -> !seen.formed().contains(slot))
            .filter(slot -> !seen.isDeparting(slot))
            .filter(slot -> slot.pod().isEmpty())
            .flatMap(slot -> finding(slot, seen));
  }

  private static Stream<Finding> finding(Slot slot, Observed seen) {
    return slot.volume().stream()
        .map(
            claim ->
                Finding.passing(
                        Reason.ClaimUnused,
                        Subject.volume(claim.name()),
                        Severity.INFO,
                        "the claim belongs to no member: no pod is started for it, and it is kept"
                            + removed(slot, seen))
                    .withCure("delete it if nobody needs its data"));
  }

  private static String removed(Slot slot, Observed seen) {
    return seen.status()
        .clusterId()
        .flatMap(slot::removed)
        .map(
            noted ->
                ". It has the data of member %s, which was removed; if %s is asked for again, that data moves to retired/%s/ on its volume, and a new member joins"
                    .formatted(noted.memberId(), slot.name(), noted.memberId()))
        .orElse("");
  }
}
