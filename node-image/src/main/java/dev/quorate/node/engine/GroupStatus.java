package dev.quorate.node.engine;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;

/**
 * What a group knows of itself at one moment.
 *
 * @param memberId this member
 * @param role its part in the current term
 * @param leader memberId of the leader, 0 if none is known
 * @param firstIndex the first entry still in the log
 * @param peers what the leader knows of every other member; empty elsewhere
 */
public record GroupStatus(
    long memberId,
    Role role,
    long leader,
    long term,
    long firstIndex,
    long lastIndex,
    long commitIndex,
    long appliedIndex,
    Configuration configuration,
    List<Peer> peers) {
  public GroupStatus {
    peers = List.copyOf(peers);
  }

  /** A member's part in a term. */
  public enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER,
    LEARNER,
    /** Not in its own configuration: removed, or not added yet. */
    OUTSIDER
  }

  /**
   * @param matchIndex the last index known to be durable there
   * @param active whether it answered within the last election timeout
   */
  public record Peer(long memberId, long matchIndex, boolean active) {}
}
