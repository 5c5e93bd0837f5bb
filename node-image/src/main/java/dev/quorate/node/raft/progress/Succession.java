package dev.quorate.node.raft.progress;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.Collection;
import java.util.Comparator;
import java.util.OptionalLong;

/**
 * Who takes over from a leader that goes: it can campaign as soon as it has the whole log (thesis,
 * 3.10), so the voter that lacks least of it.
 */
public final class Succession {
  private Succession() {}

  /**
   * @param peers what the leader knows of the other members
   * @return the memberId of the voter with the longest log of those that make entries durable;
   *     empty if no other does
   */
  public static OptionalLong successor(Configuration configuration, Collection<PeerStatus> peers) {
    return peers.stream()
        .filter(peer -> peer.makesDurable() && configuration.isVoter(peer.memberId()))
        .max(Comparator.comparingLong(PeerStatus::matchIndex))
        .stream()
        .mapToLong(PeerStatus::memberId)
        .findFirst();
  }
}
