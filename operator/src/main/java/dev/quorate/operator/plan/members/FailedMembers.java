package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Damage;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Members that refuse to serve, but for those that {@link Replacing} replaces. Their volumes are
 * evidence: nothing is deleted without a person's order.
 */
public final class FailedMembers implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    return repeated(seen).or(() -> failed(seen));
  }

  private static Optional<Decision> repeated(Observed seen) {
    return Damage.shortlyBefore(seen)
        .flatMap(
            before ->
                Damage.of(seen).stream()
                    .findFirst()
                    .map(
                        damage ->
                            new Hold(
                                Reason.DamageRepeated,
                                damage.slot().name() + " " + damage.repeated(before))));
  }

  private static Optional<Decision> failed(Observed seen) {
    String failed =
        seen.formed().stream()
            .flatMap(slot -> slot.report().stream())
            .filter(report -> report.state() == MemberReport.State.FAILED)
            .map(
                report ->
                    report.nodeId()
                        + ": "
                        + report
                            .failure()
                            .map(f -> f.reason() + ", " + f.message())
                            .orElse("no reason given"))
            .collect(Collectors.joining("; "));
    return failed.isEmpty() ? Optional.empty() : Optional.of(new Hold(Reason.MemberFailed, failed));
  }
}
