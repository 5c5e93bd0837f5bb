package dev.quorate.operator.status;

import dev.quorate.operator.plan.ClusterView;
import dev.quorate.operator.plan.Reason;

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
      return Verdict.no(Reason.NoLeader, "no member that can be asked leads");
    }
    return view.hasQuorum()
        ? Verdict.yes(Reason.Settled, "%s leads".formatted(view.leader().get()))
        : Verdict.no(
            Reason.NoLeader,
            "%s hears of %d of %d voters"
                .formatted(view.leader().get(), view.active(), view.voters().size()));
  }
}
