package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * The genesis as the cluster resource's status records it.
 *
 * <p>It is written down in two steps, so that a crash resumes it instead of deciding again:
 * INTENDED before any node is called, naming the one volume that may form; CONFIRMED after that
 * volume's node reported that it did. ADOPTED says that the cluster had been formed before this
 * resource existed. Only the last two come with a status.clusterId.
 *
 * @param member the nodeId of the first member
 * @param volumeUid the volume (claim) that forms; a volume of the same name made later is another
 *     one
 * @param podUid the incarnation that was first asked
 * @param memberId of the first member, known once confirmed
 * @param size of the cluster: how many members it is to have. It does not change in this version; 0
 *     if it was not recorded
 */
public record Genesis(
    Step step,
    String clusterId,
    long epoch,
    String member,
    String volumeUid,
    String podUid,
    Optional<String> memberId,
    int size,
    Instant since) {

  /** How far the genesis got. */
  public enum Step {
    INTENDED,
    CONFIRMED,
    ADOPTED
  }
}
