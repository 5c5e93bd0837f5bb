package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of status.members.
 *
 * @param role Voter, Learner or None; Unknown when the member cannot be asked
 * @param healthy reachable, serving and caught up
 * @param lag entries behind the leader's commit index, while the member is behind; absent when
 *     caught up or not known
 * @param requestedSize what its claim asks for, as a Kubernetes quantity
 * @param volumeSize how large its volume is, as far as the platform says
 * @param lastSeen when it was last reachable; only for a member that is not, so that a healthy
 *     cluster causes no writes
 * @param log while there is no leader: what the members still have
 * @param message its trouble, as far as anybody reports trouble
 */
public record MemberStatus(
    String name,
    Optional<String> memberId,
    String role,
    boolean healthy,
    Optional<Long> lag,
    Optional<String> podUid,
    Optional<String> volumeUid,
    Optional<String> requestedSize,
    Optional<String> volumeSize,
    Optional<String> version,
    Optional<Instant> lastSeen,
    Optional<LogEnd> log,
    Optional<String> message) {

  /**
   * How far the log of a member goes.
   *
   * @param lastTerm of its last entry, committed or not
   * @param lastIndex of that entry
   * @param commitIndex up to which it knows its entries to be committed
   */
  public record LogEnd(long lastTerm, long lastIndex, long commitIndex) {}
}
