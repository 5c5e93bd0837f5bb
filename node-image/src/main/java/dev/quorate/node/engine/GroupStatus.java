package dev.quorate.node.engine;

import dev.quorate.node.raft.Role;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.progress.CatchUp;
import dev.quorate.node.raft.progress.PeerStatus;
import dev.quorate.node.raft.progress.Succession;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a group knows of itself at one moment.
 *
 * @param memberId this member
 * @param role its part in the current term
 * @param leader memberId of the leader, 0 if none is known
 * @param firstIndex the first entry still in the log
 * @param lastTerm of the last entry in the log, 0 without one
 * @param peers what the leader knows of every other member; empty elsewhere
 * @param refusedSnapshots how many that were received from leaders were refused since one was
 *     installed
 */
public record GroupStatus(
    long memberId,
    Role role,
    long leader,
    long term,
    long firstIndex,
    long lastIndex,
    long lastTerm,
    long commitIndex,
    long appliedIndex,
    Configuration configuration,
    List<PeerStatus> peers,
    int refusedSnapshots) {
  public GroupStatus {
    peers = List.copyOf(peers);
  }

  public boolean isLeader() {
    return role == Role.LEADER;
  }

  /** Who would take over from this leader; empty if it does not lead or no other voter is well. */
  public OptionalLong successor() {
    return isLeader() ? Succession.successor(configuration, peers) : OptionalLong.empty();
  }

  /** Whether the state machine is at the commit index, but for entries on their way to it. */
  public boolean hasApplied() {
    return CatchUp.isReached(appliedIndex, commitIndex);
  }
}
