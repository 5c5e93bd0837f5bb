package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The decision that is not carried out yet. It is written down by compare-and-set before its first
 * step, so that a crash resumes it instead of deciding again. A status has room for one, so that
 * there are never two; the history (who formed, the claims that a reset deleted) has fields of its
 * own (docs/decisions/0012).
 */
public sealed interface Intent
    permits Intent.GenesisIntent, Intent.Departure, Intent.Replacement, Intent.Recovery, Teardown {
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

  /**
   * The intent that one member leaves for good, because fewer are asked for: first the
   * configuration, then its pod stops, then its claim goes. It comes to its end whatever is asked
   * for meanwhile: from its removal on there is no way back for the member, whose memberId is never
   * used again.
   *
   * @param ordinal the highest one of the cluster
   * @param memberId as the configuration has it; empty if it was not in it
   * @param volume the claim that is proven to be the cluster's; empty if nothing proves it, and
   *     then it stays
   * @param retains whether the claim stays, noted as that of a removed member; it is deleted
   *     otherwise
   */
  record Departure(
      String clusterId,
      long epoch,
      String member,
      int ordinal,
      Optional<String> memberId,
      Optional<ObjectRef> volume,
      boolean retains,
      Instant since)
      implements Intent {

    /** Whether this is the claim that was recorded with the member. */
    public boolean records(ObjectRef claim) {
      return volume.filter(claim::equals).isPresent();
    }
  }

  /**
   * The intent that the volume of one member is given up, because it is damaged or because a task
   * orders that the member is replaced: first the member leaves the configuration, then its claim
   * goes, with its pod, and its ordinal joins as a new member on an empty volume. It ends early if
   * the member works with its data again before it was taken out.
   *
   * @param memberId that the volume holds
   * @param volume the claim that is deleted, and no other
   * @param found the reason for which its node refuses to work, as docs/admin-api.md names them, or
   *     the task that orders it, see {@link #byOrder}
   */
  record Replacement(
      String clusterId,
      long epoch,
      String member,
      String memberId,
      ObjectRef volume,
      String found,
      Instant since)
      implements Intent {
    private static final String ORDERED = "Task/";

    /** That a task of this UID orders it. */
    public static String byOrder(String taskUid) {
      return ORDERED + taskUid;
    }

    public static boolean isOrdered(String found) {
      return found.startsWith(ORDERED);
    }

    public boolean isOrdered() {
      return isOrdered(found);
    }
  }

  /**
   * The intent that one member of a cluster that has lost its quorum forms the next cluster from
   * everything that it has: first the volumes of the others go, so that none of them can run any
   * more, then the survivor is asked, then the others join as new members. It ends early if the
   * quorum is back, or the volume of the survivor is gone.
   *
   * @param task that orders it
   * @param predecessor the cluster that has lost its quorum
   * @param clusterId of the cluster that follows
   * @param epoch that begins with it
   * @param volumes the claims of the others, which are deleted, and no other
   */
  record Recovery(
      ObjectRef task,
      String predecessor,
      String clusterId,
      long epoch,
      Survivor survivor,
      List<ObjectRef> volumes,
      Instant since)
      implements Intent {
    public Recovery {
      volumes = List.copyOf(volumes);
    }

    /**
     * The member as it was when it was chosen.
     *
     * @param podUid the incarnation that was seen
     * @param volume the claim that has its data
     * @param lastTerm of the last entry of its log, committed or not
     * @param lastIndex of that entry
     */
    public record Survivor(
        String member,
        String podUid,
        ObjectRef volume,
        String memberId,
        long lastTerm,
        long lastIndex) {}
  }
}
