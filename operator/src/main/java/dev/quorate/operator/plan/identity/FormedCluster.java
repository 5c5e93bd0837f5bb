package dev.quorate.operator.plan.identity;

import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.Holdings;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of the identity table with a clusterId: which members are lost, and which can be
 * replaced.
 */
final class FormedCluster {
  private final Observed seen;
  private final String clusterId;
  private final Holdings holdings;
  private final MembershipView members;

  FormedCluster(Observed seen, String clusterId) {
    this.seen = seen;
    this.clusterId = clusterId;
    this.holdings = new Holdings(seen.formed());
    this.members = MembershipView.of(seen, clusterId);
  }

  Optional<Decision> decide() {
    return interrupted()
        .or(() -> lost().map(this::becauseOfStrangers))
        .or(() -> replacement().map(this::becauseOfStrangers));
  }

  // Decided only on what nodes report: a claim that is new may be bound to a volume that was kept,
  // and the decision must not be reversed when its node starts.
  Optional<Decision> lost() {
    return dataLost().or(this::quorumLost);
  }

  // The missing data may be where the strangers' volumes are now: then a person has to look there.
  private Decision becauseOfStrangers(Decision decision) {
    boolean stuck =
        switch (decision) {
          case Hold hold -> true;
          case Wait wait -> wait.reason() == Reason.QuorumAtRisk;
          case Decision.Settled settled -> false;
          case Decision.Act act -> false;
        };
    return stuck ? ForeignVolumes.hold(seen, clusterId).orElse(decision) : decision;
  }

  // Only for the one volume with data: next to others it would be a first member that forgot what
  // it
  // voted.
  private Optional<Decision> interrupted() {
    List<Slot> own = holdings.data();
    return own.size() == 1 && holdings.unasked().isEmpty() && holdings.unreadable().isEmpty()
        ? GenesisCall.resume(seen, own.getFirst(), clusterId)
        : Optional.empty();
  }

  private Optional<Decision> dataLost() {
    boolean none = holdings.of(clusterId).stream().allMatch(FormedCluster::isOnlyPermitted);
    if (!none) {
      return Optional.empty();
    }
    return holdings.waitForUnasked().or(() -> Optional.of(noneLeft()));
  }

  private Decision noneLeft() {
    return holdings.unreadable().isEmpty()
        ? new Hold(
            Reason.DataLost,
            "no volume holds data of cluster %s any more; restore the volumes or order a reset"
                .formatted(clusterId))
        : new Hold(
            Reason.MemberFailed,
            "no readable volume holds data of cluster %s, and some cannot be read: %s"
                .formatted(clusterId, holdings.described()));
  }

  private static boolean isOnlyPermitted(Slot slot) {
    return slot.report().filter(MemberReport::isOnlyPermitted).isPresent();
  }

  private Optional<Decision> quorumLost() {
    Set<String> voters = members.voterIds();
    int left = members.possiblyThere(voters);
    return voters.isEmpty() || left >= MembershipView.majority(voters.size())
        ? Optional.empty()
        : Optional.of(
            new Hold(
                Reason.QuorumLost,
                "%d of %d voters have their data, but a majority of %d is needed: bring the volumes back, or order recoverQuorum or a reset. %s"
                    .formatted(
                        left,
                        voters.size(),
                        MembershipView.majority(voters.size()),
                        holdings.described())));
  }

  /**
   * A member whose ordinal is proven empty, or has started again under another memberId, is taken
   * out before the ordinal joins. Only an answer of the node is proof: a claim that is merely
   * missing may come back.
   */
  Optional<Decision> replacement() {
    return members
        .leaderToAsk()
        .flatMap(
            leader ->
                MembershipView.everyone(leader.report().orElseThrow()).stream()
                    .filter(this::isGone)
                    .findFirst()
                    .map(gone -> remove(leader, gone)));
  }

  private boolean isGone(Peer member) {
    Optional<Slot> slot =
        seen.formed().stream().filter(s -> s.name().equals(member.nodeId())).findFirst();
    if (slot.isEmpty()) {
      return false;
    }
    return switch (holdings.at(slot.get())) {
      case Holding.Nothing nothing -> true;
      case Holding.Data data ->
          data.reported()
              && data.clusterId().equals(clusterId)
              && data.memberId().filter(id -> !id.equals(member.memberId())).isPresent()
              && slot.get()
                  .report()
                  .filter(r -> r.state() == MemberReport.State.JOINING)
                  .isPresent();
      case Holding.Unbound unbound -> false;
      case Holding.Unknown unknown -> false;
      case Holding.Unreadable unreadable -> false;
    };
  }

  private Decision remove(Slot leader, Peer gone) {
    MemberReport report = leader.report().orElseThrow();
    Set<String> remaining = new HashSet<>(MembershipView.ids(report.voters()));
    remaining.remove(gone.memberId());
    int active = MembershipView.active(report, remaining);
    if (active < MembershipView.majority(remaining.size())) {
      return new Wait(
          Reason.QuorumAtRisk,
          "%s lost its data; it will be replaced once %d of the other %d voters are active (now %d)"
              .formatted(
                  gone.nodeId(),
                  MembershipView.majority(remaining.size()),
                  remaining.size(),
                  active),
          Recheck.MOVING);
    }
    return new RemoveMember(leader.pod().orElseThrow().ref(), gone.memberId(), gone.nodeId());
  }
}
