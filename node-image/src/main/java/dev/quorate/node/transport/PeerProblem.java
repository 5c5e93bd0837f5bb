package dev.quorate.node.transport;

/**
 * Trouble with one peer that does not stop this node.
 *
 * @param memberId the peer, as configured or as it called itself
 */
public record PeerProblem(long memberId, Reason reason, String message) {
  /** The names that the report shows (docs/admin-api.md). */
  public enum Reason {
    /** Two processes run as the same member. */
    DuplicateMember,
    PeerClusterMismatch,
    PeerMemberMismatch,
    PeerProtocolMismatch,
    PeerUnreachable,
    /** A message of a term that no number of elections can have reached. */
    TermJump
  }
}
