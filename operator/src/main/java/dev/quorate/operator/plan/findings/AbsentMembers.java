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
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.MemberTrouble;
import dev.quorate.operator.plan.view.MembershipView;
import dev.quorate.operator.plan.view.Unseen;
import dev.quorate.operator.plan.view.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Members of a formed cluster that should serve and do not, with all that is known of why. */
final class AbsentMembers implements FindingRule {
  /** A cluster that was formed, or grows, is given this long until every member is in. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a member that is restarted is found to be, one after the other. */
  private static final Set<String> AWAY =
      names(
          Reason.RollingUpdate,
          Reason.RestartOrdered,
          Reason.VolumeExpanding,
          Reason.MemberUnreachable,
          Reason.MembersStarting,
          Reason.MemberCatchingUp);

  private static Set<String> names(Reason... reasons) {
    return Stream.of(reasons).map(Reason::name).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Stream<Finding> find(Observed seen) {
    return Findings.isSilent(seen)
        ? Stream.empty()
        : ClusterView.of(seen).stream().flatMap(view -> find(seen, view));
  }

  private static Stream<Finding> find(Observed seen, ClusterView view) {
    return seen.formed().stream()
        .filter(slot -> !seen.isDeparting(slot))
        .filter(slot -> !isFoundByAnother(slot, view))
        .filter(slot -> BlockedPods.of(seen, slot).isEmpty())
        .flatMap(slot -> view.serves(slot) ? ending(seen, slot) : Stream.of(finding(seen, slot)));
  }

  // No trouble, but to be remembered when it has ended.
  private static Stream<Finding> ending(Observed seen, Slot slot) {
    Update update = Update.of(seen);
    return update.isEnding(slot)
        ? Stream.of(
            Finding.passing(
                update.reason(slot),
                Subject.member(slot.name()),
                Severity.INFO,
                "its pod ends, and is made again"))
        : Stream.empty();
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
        isRestarted(seen, slot) ? Severity.INFO : severity(seen, slot),
        why(slot) + (Unseen.is(seen, slot) ? "; its pod is ready, so it may well serve" : ""));
  }

  /**
   * Its pod is made again because the spec, a task or its volume asks for that: trouble only if it
   * takes long. Nothing remembers that but the last status: while the pod ended the member was no
   * trouble.
   */
  private static boolean isRestarted(Observed seen, Slot slot) {
    return Update.of(seen).isEnding(slot)
        || (isAwayForAMoment(seen, slot) && hadNoTrouble(seen, slot));
  }

  private static boolean isAwayForAMoment(Observed seen, Slot slot) {
    return slot.pod().isPresent()
        ? slot.pod()
            .filter(pod -> !pod.deleting())
            .flatMap(pod -> pod.age(seen.now()))
            .filter(age -> age.compareTo(PATIENCE) < 0)
            .isPresent()
        : seen.status().awaySince(slot.name(), seen.now()).plus(PATIENCE).isAfter(seen.now());
  }

  private static boolean hadNoTrouble(Observed seen, Slot slot) {
    return seen.status().findings().stream()
        .filter(found -> found.subject().equals(slot.name()))
        .filter(found -> AWAY.contains(found.reason()))
        .anyMatch(found -> found.severity() == Severity.INFO);
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
