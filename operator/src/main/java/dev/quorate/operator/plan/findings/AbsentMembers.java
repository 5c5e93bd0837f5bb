package dev.quorate.operator.plan.findings;

import dev.quorate.operator.observed.ClusterStatus.Resizing;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.FindingRule;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import dev.quorate.operator.plan.view.Unseen;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** Members of a formed cluster that should serve and do not, with all that is known of why. */
final class AbsentMembers implements FindingRule {
  /** A cluster that was formed, or grows, is given this long until every member is in. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isSilent(seen)
        ? Stream.empty()
        : ClusterView.of(seen).stream().flatMap(view -> find(seen, view));
  }

  private static Stream<Finding> find(Observed seen, ClusterView view) {
    return seen.formed().stream()
        .filter(slot -> !seen.isDeparting(slot))
        .filter(slot -> !view.serves(slot))
        .filter(slot -> !isFoundByAnother(slot, view))
        .filter(slot -> BlockedPods.of(seen, slot).isEmpty())
        .map(slot -> finding(seen, slot));
  }

  // It refuses to serve, or serves another cluster.
  private static boolean isFoundByAnother(Slot slot, ClusterView view) {
    return slot.report()
        .filter(
            report ->
                report.state() == MemberReport.State.FAILED
                    || report
                        .clusterId()
                        .filter(other -> !other.equals(view.clusterId()))
                        .isPresent())
        .isPresent();
  }

  private static Finding finding(Observed seen, Slot slot) {
    return Finding.passing(
        MemberTrouble.reason(slot),
        Subject.member(slot.name()),
        severity(seen, slot),
        why(slot) + (Unseen.is(seen, slot) ? "; its pod is ready, so it may well serve" : ""));
  }

  /** Of a member that does not serve: a warning where it should. */
  static Severity severity(Observed seen, Slot slot) {
    return ClusterView.of(seen).filter(view -> !isOnItsWay(seen, slot, view)).isPresent()
        ? Severity.WARNING
        : Severity.INFO;
  }

  // The members of a new cluster, and those that are added later, come one after the other: that is
  // no trouble.
  private static boolean isOnItsWay(Observed seen, Slot slot, ClusterView view) {
    return Stream.concat(formed(seen), grown(seen, slot))
            .anyMatch(since -> since.plus(PATIENCE).isAfter(seen.now()))
        && !isVoter(seen, slot, view);
  }

  private static Stream<Instant> formed(Observed seen) {
    return seen.status().genesis().stream()
        .filter(genesis -> genesis.origin() == Genesis.Origin.CONFIRMED)
        .map(Genesis::since);
  }

  private static Stream<Instant> grown(Observed seen, Slot slot) {
    return seen.status().resizing().stream()
        .filter(change -> slot.ordinal() >= change.from())
        .map(Resizing::since);
  }

  private static boolean isVoter(Observed seen, Slot slot, ClusterView view) {
    return MembershipView.of(seen, view.clusterId()).authority().stream()
        .flatMap(report -> report.voters().stream())
        .anyMatch(voter -> voter.nodeId().equals(slot.name()));
  }

  private static String why(Slot slot) {
    return MemberTrouble.of(slot)
        .or(() -> slot.report().map(MemberTrouble::state))
        .orElse("was not asked");
  }
}
