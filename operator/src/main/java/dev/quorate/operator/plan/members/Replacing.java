package dev.quorate.operator.plan.members;

import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Recheck;
import dev.quorate.operator.plan.decision.Rule;
import dev.quorate.operator.plan.view.Damage;
import dev.quorate.operator.plan.view.MembershipView;
import java.util.List;
import java.util.Optional;

/**
 * Damaged volumes are given up, one at a time, while the other voters are a majority that stores
 * what it is sent. Each is written down by UID before its first step, which {@link
 * ReplacementSteps} carry out. Not a second one within a day: see {@link FailedMembers}.
 */
public final class Replacing implements Rule {
  @Override
  public Optional<Decision> decide(Observed seen) {
    Optional<Replacement> recorded = seen.status().replacement();
    return recorded.isPresent()
        ? Optional.of(new ReplacementSteps(seen, recorded.get()).next())
        : next(seen);
  }

  private static Optional<Decision> next(Observed seen) {
    List<Damage> damaged = Damage.of(seen);
    if (damaged.isEmpty()
        || seen.status().intent().isPresent()
        || Damage.shortlyBefore(seen).isPresent()) {
      return Optional.empty();
    }
    String clusterId = seen.status().clusterId().orElseThrow();
    MembershipView members = MembershipView.of(seen, clusterId);
    // Without a leader nobody can tell which of them the others can do without.
    return members
        .leaderToAsk()
        .map(
            leader ->
                notYet(members, leader, damaged.getFirst().slot().name())
                    .orElseGet(() -> record(seen, clusterId, damaged.getFirst())));
  }

  /** Why the member cannot be taken out now: the others are no majority, or do not agree yet. */
  public static Optional<Decision> notYet(MembershipView members, Slot leader, String member) {
    int others = members.othersOf(leader, member).size();
    int active = members.activeWithout(leader, member);
    int needed = MembershipView.majority(others);
    if (active < needed) {
      return Optional.of(
          new Wait(
              Reason.QuorumAtRisk,
              "%s is replaced once %d of the other %d voters are active (now %d)"
                  .formatted(member, needed, others, active),
              Recheck.MOVING));
    }
    return members.agreed() ? Optional.empty() : Optional.of(MembershipView.waitForAgreement(""));
  }

  private static Decision record(Observed seen, String clusterId, Damage damage) {
    return new RecordReplacement(
        clusterId,
        seen.status().epoch(),
        damage.slot().name(),
        damage.memberId(),
        damage.volume().ref(),
        damage.found(),
        damage.words());
  }
}
