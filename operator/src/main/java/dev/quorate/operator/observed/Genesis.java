package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * How the present cluster came to be, as the cluster resource's status records it: history, written
 * together with status.clusterId in one step. One that is only intended is a {@link
 * Intent.GenesisIntent}.
 *
 * @param member the nodeId of the first member
 * @param volumeUid the volume (claim) that formed it
 * @param podUid the incarnation that was first asked
 * @param memberId of the first member
 * @param size how many members it was formed with, or had when it was adopted; what became of that
 *     is in {@link Resizing}. 0 if it was not recorded
 * @param since when this was recorded
 */
public record Genesis(
    Origin origin,
    String clusterId,
    long epoch,
    String member,
    String volumeUid,
    String podUid,
    Optional<String> memberId,
    int size,
    Instant since) {

  /** Where the cluster comes from. */
  public enum Origin {
    /** The intended volume's node reported that it formed it. */
    CONFIRMED,
    /** It had been formed before this resource existed. */
    ADOPTED,
    /** A survivor of a cluster that had lost its quorum formed it from everything that it had. */
    RECOVERED
  }
}
