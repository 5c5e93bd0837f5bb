package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Holding;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.Optional;

/**
 * Fewer members are asked for: they leave one at a time, the highest ordinal first. Each departure
 * is written down before its first step, and only when that can be taken; then {@link
 * DepartureSteps} carry it out.
 */
public final class Leaving implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    Optional<Departure> recorded = seen.status().departure();
    return recorded.isPresent()
        ? Optional.of(new DepartureSteps(seen, recorded.get()).next())
        : next(seen);
  }

  // A spec that is invalid takes nobody out: a valid one has to ask for it.
  private static Optional<Decision> next(Observed seen) {
    if (seen.leaving().isEmpty()
        || seen.status().intent().isPresent()
        || !seen.cluster().specProblems().isEmpty()) {
      return Optional.empty();
    }
    String clusterId = seen.status().clusterId().orElseThrow();
    MembershipView members = MembershipView.of(seen, clusterId);
    Slot leaving = seen.leaving().getLast();
    // Without a leader it is the leader that is waited for.
    return members
        .leaderToAsk()
        .map(
            leader -> {
              Optional<Peer> peer = peer(leader.report().orElseThrow(), leaving.name());
              return peer.flatMap(p -> DepartureSteps.notYet(members, leader, p))
                  .orElseGet(() -> record(seen, clusterId, leaving, peer));
            });
  }

  static Optional<Peer> peer(MemberReport leader, String member) {
    return MembershipView.everyone(leader).stream()
        .filter(peer -> peer.nodeId().equals(member))
        .findFirst();
  }

  private static Decision record(
      Observed seen, String clusterId, Slot leaving, Optional<Peer> peer) {
    return new RecordDeparture(
        clusterId,
        seen.status().epoch(),
        leaving.name(),
        leaving.ordinal(),
        peer.map(Peer::memberId),
        proven(leaving, clusterId),
        seen.specInForce().whenScaled() == Retention.RETAIN,
        seen.specInForce().replicas());
  }

  // The same evidence as for a reset: what its node reports, our note on it, or that it is empty
  // and from our template. Every other claim is kept.
  private static Optional<ObjectRef> proven(Slot slot, String clusterId) {
    Optional<ObjectRef> claim = slot.volume().map(Volume::ref);
    Optional<ObjectRef> ours = slot.volume().filter(Volume::labelled).map(Volume::ref);
    return switch (Holding.of(slot)) {
      case Holding.Data data -> data.clusterId().equals(clusterId) ? claim : Optional.empty();
      case Holding.Nothing nothing -> ours;
      case Holding.Unbound unbound -> ours;
      case Holding.Unreadable unreadable -> Optional.empty();
      case Holding.Unknown unknown -> Optional.empty();
    };
  }
}
