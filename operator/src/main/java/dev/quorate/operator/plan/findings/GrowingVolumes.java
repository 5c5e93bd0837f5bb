package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Expansion;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Claims that were asked to grow, and whose volumes have not: a member with a volume of the old
 * size serves like every other, so that none of this is trouble of the cluster.
 */
final class GrowingVolumes implements FindingRule {
  /** A cloud's disk takes some minutes; where nothing expands volumes it takes for ever. */
  private static final Duration USUAL = Duration.ofMinutes(10);

  @Override
  public Stream<Finding> find(Observed seen) {
    if (seen.status().clusterId().isEmpty() || Findings.isEnding(seen)) {
      return Stream.empty();
    }
    Expansion expansion = Expansion.of(seen);
    return expansion.growing().stream().map(claim -> finding(seen, claim, expansion.asked()));
  }

  private static Finding finding(Observed seen, Volume claim, String asked) {
    Subject subject = Subject.object("claim " + claim.name());
    String sizes =
        "its volume has %s, and the spec asks for %s"
            .formatted(claim.extent().capacity().orElse(claim.size()), asked);
    String look =
        "kubectl describe pvc %s -n %s says more".formatted(claim.name(), seen.ref().namespace());
    if (claim.extent().trouble().isPresent()) {
      return Finding.forPerson(
              Reason.VolumeNotExpanded,
              subject,
              Severity.WARNING,
              "%s; the platform says: %s".formatted(sizes, claim.extent().trouble().get()))
          .withCure(look + "; it goes on when the storage can expand the volume");
    }
    boolean lasts = Finding.age(seen, Reason.VolumeExpanding, subject).compareTo(USUAL) >= 0;
    return lasts
        ? Finding.forPerson(Reason.VolumeExpanding, subject, Severity.WARNING, sizes)
            .withCure(look + "; perhaps nothing expands volumes of its class")
        : Finding.passing(Reason.VolumeExpanding, subject, Severity.INFO, sizes)
            .withCure("nothing has to be done; the storage takes its time");
  }
}
