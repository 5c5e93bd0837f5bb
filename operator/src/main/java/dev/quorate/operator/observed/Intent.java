package dev.quorate.operator.observed;

import java.time.Instant;

/**
 * The decision that is not carried out yet. It is written down by compare-and-set before its first
 * step, so that a crash resumes it instead of deciding again. A status has room for one, so that
 * there are never two; the history (who formed, the claims that a reset deleted) has fields of its
 * own (docs/decisions/0012).
 */
public sealed interface Intent permits Intent.GenesisIntent, Teardown {
  /** When it was written down. */
  Instant since();

  /**
   * One volume will form one cluster, and no other will.
   *
   * @param member the nodeId of the first member
   * @param volumeUid the volume (claim) that forms; a volume of the same name made later is another
   *     one
   * @param podUid the incarnation that was first asked
   * @param size how many members the cluster is to have; 0 if it was not recorded
   */
  record GenesisIntent(
      String clusterId,
      long epoch,
      String member,
      String volumeUid,
      String podUid,
      int size,
      Instant since)
      implements Intent {}
}
