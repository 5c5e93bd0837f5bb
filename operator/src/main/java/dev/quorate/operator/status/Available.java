package dev.quorate.operator.status;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import java.util.List;
import java.util.Optional;

/** A quorum serves writes: there is a leader, and it hears of a majority of the voters. */
final class Available implements ConditionRule {
  @Override
  public String type() {
    return "Available";
  }

  @Override
  public Verdict of(Situation now) {
    if (now.view().isEmpty()) {
      return Verdict.no(now.reason(), "no cluster is formed");
    }
    ClusterView view = now.view().get();
    if (now.holdsFor(Reason.QuorumLost) || now.holdsFor(Reason.DataLost)) {
      return Verdict.no(now.reason(), now.message());
    }
    if (view.reachable() == 0) {
      return Verdict.unknown(Reason.MemberUnreachable, "no member can be asked");
    }
    if (view.leader().isEmpty()) {
      Optional<String> hearsay = leaderElsewhere(now.seen(), view.clusterId());
      if (hearsay.isPresent()) {
        return Verdict.unknown(Reason.MemberUnreachable, hearsay.get());
      }
      return Verdict.no(Reason.NoLeader, "no member that can be asked leads");
    }
    return view.hasQuorum()
        ? Verdict.yes(Reason.Settled, "%s leads".formatted(view.leader().get()))
        : Verdict.no(
            Reason.NoLeader,
            "%s hears of %d of %d voters"
                .formatted(view.leader().get(), view.active(), view.voters().size()));
  }

  /** Members that can be asked follow one that cannot: it may well serve. */
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
                "%s says that %s leads; it cannot be asked"
                    .formatted(report.nodeId(), name(report, report.leader().orElseThrow())));
  }

  private static String name(MemberReport follower, String memberId) {
    return follower.voters().stream()
        .filter(peer -> peer.memberId().equals(memberId))
        .map(MemberReport.Peer::nodeId)
        .findFirst()
        .orElse(memberId);
  }
}
