package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.ClusterStatus.Replaced;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Damage;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;
import java.util.stream.Stream;

/** Members that refuse to serve, each with its own words. */
final class RefusingMembers implements FindingRule {
  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isEnding(seen) ? Stream.empty() : Stream.concat(failed(seen), outdated(seen));
  }

  private static Stream<Finding> failed(Observed seen) {
    return seen.formed().stream()
        .filter(slot -> !seen.isDeparting(slot))
        .flatMap(
            slot ->
                slot.report().stream()
                    .filter(report -> report.state() == State.FAILED)
                    .map(report -> failed(seen, slot, report)));
  }

  private static Stream<Finding> outdated(Observed seen) {
    return seen.status().clusterId().stream()
        .map(clusterId -> MembershipView.of(seen, clusterId))
        .flatMap(members -> members.outdatedSoleVoters().stream())
        .map(
            slot ->
                Finding.forPerson(
                        Reason.MemberFailed,
                        Subject.member(slot.name()),
                        Severity.WARNING,
                        "its volume is a copy from when it was the only voter; started, it would"
                            + " lead a cluster of its own")
                    .withCure(
                        "attach its present volume, or delete its claim and its pod: it joins again"
                            + " as a new member"));
  }

  private static Finding failed(Observed seen, Slot slot, MemberReport report) {
    boolean recorded =
        seen.status()
            .replacement()
            .filter(replacement -> replacement.member().equals(slot.name()))
            .isPresent();
    Optional<Damage> damage = Damage.at(seen, slot);
    Optional<Replaced> before = damage.flatMap(found -> Damage.shortlyBefore(seen));
    if (before.isPresent() && !recorded) {
      return repeated(slot, damage.get(), before.get());
    }
    return recorded || (damage.isPresent() && isLed(seen))
        ? Finding.passing(
            Reason.MemberDamaged,
            Subject.member(slot.name()),
            Severity.WARNING,
            words(report) + "; its volume is replaced while the other voters are a majority")
        : forPerson(slot, report);
  }

  private static boolean isLed(Observed seen) {
    return seen.status()
        .clusterId()
        .flatMap(clusterId -> MembershipView.of(seen, clusterId).leader())
        .isPresent();
  }

  private static Finding repeated(Slot slot, Damage damage, Replaced before) {
    return Finding.forPerson(
            Reason.DamageRepeated,
            Subject.member(slot.name()),
            Severity.WARNING,
            damage.repeated(before))
        .withCure(
            "find out what damages the volumes; to replace the member at once, "
                + FailureCure.replacement(slot));
  }

  private static Finding forPerson(Slot slot, MemberReport report) {
    Finding finding =
        Finding.forPerson(
            Reason.MemberFailed, Subject.member(slot.name()), Severity.WARNING, words(report));
    return report
        .failure()
        .flatMap(failure -> FailureCure.of(failure.reason(), slot))
        .map(finding::withCure)
        .orElse(finding);
  }

  private static String words(MemberReport report) {
    return report
        .failure()
        .map(failure -> failure.reason() + ", " + failure.message())
        .orElse("it failed and gives no reason");
  }
}
