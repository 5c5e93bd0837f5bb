package dev.quorate.operator.status;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.MemberTrouble;
import java.util.List;
import java.util.Optional;

/** A quorum serves writes: there is a leader, and a majority of the voters follows it. */
final class Available implements ConditionRule {
  @Override
  public String type() {
    return "Available";
  }

  @Override
  public ConditionValue of(StatusInput now) {
    if (now.view().isEmpty()) {
      return ConditionValue.no(now.reason(), "no cluster has been formed yet");
    }
    if (now.seen().sleeps()) {
      return ConditionValue.no(
          Reason.Hibernated,
          "spec.replicas is 0: no member runs, and every volume is kept; set it to %d to start them"
              .formatted(now.seen().formedSize()));
    }
    ClusterView view = now.view().get();
    Optional<Finding> lost =
        now.plan().findings().stream()
            .filter(f -> f.reason() == Reason.QuorumLost || f.reason() == Reason.DataLost)
            .findFirst();
    if (lost.isPresent()) {
      return ConditionValue.no(lost.get().reason(), lost.get().text());
    }
    if (view.reachable() == 0) {
      return ConditionValue.unknown(Reason.MemberUnreachable, unreached(now.seen()));
    }
    if (view.leader().isEmpty()) {
      Optional<String> elsewhere = leaderElsewhere(now.seen(), view.clusterId());
      if (elsewhere.isPresent()) {
        return ConditionValue.unknown(Reason.MemberUnreachable, elsewhere.get());
      }
      return ConditionValue.no(
          Reason.NoLeader, "none of the members that the operator reaches is the leader");
    }
    return view.hasQuorum()
        ? ConditionValue.yes(Reason.Settled, "%s is the leader".formatted(view.leader().get()))
        : ConditionValue.no(
            Reason.NoLeader,
            "%s is the leader, but only %d of %d voters answer it and store its entries"
                .formatted(view.leader().get(), view.active(), view.voters().size()));
  }

  private static String unreached(Observed seen) {
    List<Slot> members = seen.formed();
    long ready = members.stream().filter(slot -> slot.pod().filter(Pod::ready).isPresent()).count();
    return "the operator cannot reach any member; %d of %d pods are ready%s"
        .formatted(ready, members.size(), MemberTrouble.because(members));
  }

  /** Reachable members follow a leader that the operator cannot reach: it may well serve. */
  private static Optional<String> leaderElsewhere(Observed seen, String clusterId) {
    List<MemberReport> reports =
        seen.slots().stream()
            .flatMap(slot -> slot.report().stream())
            .filter(report -> report.clusterId().equals(Optional.of(clusterId)))
            .toList();
    return reports.stream()
        .filter(
            report ->
                report.leader().isPresent()
                    && reports.stream().noneMatch(r -> r.memberId().equals(report.leader())))
        .findFirst()
        .map(
            report ->
                "%s reports %s as leader, but the operator cannot reach %s"
                    .formatted(report.nodeId(), leaderOf(report), leaderOf(report)));
  }

  private static String leaderOf(MemberReport follower) {
    String memberId = follower.leader().orElseThrow();
    return follower.voters().stream()
        .filter(peer -> peer.memberId().equals(memberId))
        .map(MemberReport.Peer::nodeId)
        .findFirst()
        .orElse(memberId);
  }
}
