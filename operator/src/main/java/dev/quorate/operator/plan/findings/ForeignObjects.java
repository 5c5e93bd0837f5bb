package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import java.util.Arrays;
import java.util.stream.Stream;

/** Objects with names that the cluster needs, which somebody else controls. */
final class ForeignObjects implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return seen.cluster().deleting()
        ? Stream.empty()
        : Arrays.stream(ChildKind.values())
            .filter(kind -> seen.children().get(kind) == ChildState.FOREIGN)
            .map(kind -> finding(kind, seen));
  }

  private static Finding finding(ChildKind kind, Observed seen) {
    return Finding.forPerson(
            Reason.ChildObjectForeign,
            Subject.object(kind.title()),
            Severity.WARNING,
            "the one of %s is controlled by somebody else and is left unchanged"
                .formatted(seen.ref()))
        .withCure(
            "if nobody needs it: kubectl delete -n %s --cascade=orphan %s; or choose another name for the cluster"
                .formatted(seen.ref().namespace(), kind.path(seen.ref())));
  }
}
