package dev.quorate.node.membership;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.files.HexId;

/** The leader removes a member and records its id as used up. */
final class MemberRemoval {
  private final LedGroup group;
  private final RemovedMembers removed;

  MemberRemoval(LedGroup group, RemovedMembers removed) {
    this.group = group;
    this.removed = removed;
  }

  void remove(long memberId) {
    GroupStatus status = group.settled();
    if (status.configuration().isSoleVoter(memberId)) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.LAST_VOTER,
          "member " + HexId.format(memberId) + " is the last voter; without it no data is left");
    }
    if (memberId == status.memberId()) {
      stepAside(status);
    }
    // Recorded before it is removed: between the two nobody may take it for a newcomer.
    if (!removed.contains(memberId)) {
      group.await("recording the removal", raft -> removed.record(memberId));
    }
    if (status.configuration().member(memberId).isPresent()) {
      group.await("removing " + HexId.format(memberId), raft -> raft.remove(memberId));
    }
  }

  // Decided on an earlier observation, the call may arrive late: by now the member may be back with
  // its data.
  void removeLost(long memberId) {
    GroupStatus status = group.settled();
    boolean heard =
        memberId == status.memberId()
            || status.peers().stream()
                .anyMatch(peer -> peer.memberId() == memberId && peer.active());
    if (heard) {
      throw new AdminCallRefused(
          AdminCallRefused.Code.CONFLICT,
          "member %s is not lost: it answered within the last election timeout"
              .formatted(HexId.format(memberId)));
    }
    remove(memberId);
  }

  /** A leader that removes itself leaves the cluster without one for a while; it goes first. */
  private void stepAside(GroupStatus status) {
    long successor =
        status
            .successor()
            .orElseThrow(
                () ->
                    new AdminCallRefused(
                        AdminCallRefused.Code.UNAVAILABLE,
                        "no other voter answers and stores entries, so that it could lead instead"));
    group.await("handing over", raft -> raft.transferLeadership(successor));
    throw AdminCallRefused.notLeader(status.configuration().member(successor));
  }
}
