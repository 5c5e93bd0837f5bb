package dev.quorate.node.raft.progress;

/** When a member has caught up: it lacks no more than what a busy group is always short of. */
public final class CatchUp {
  /** In entries. A voter that lacks more would hold up commits (thesis, 4.2.1). */
  public static final long LAG = 1000;

  private CatchUp() {}

  /** Whether a member that has reached one index is close enough to the other to count as there. */
  public static boolean isReached(long index, long target) {
    return isReached(index, target, LAG);
  }

  public static boolean isReached(long index, long target, long lag) {
    return index + lag >= target;
  }

  /**
   * Whether a learner may vote.
   *
   * @param lastIndex of the leader
   */
  public static boolean isPromotable(PeerStatus learner, long lastIndex, long lag) {
    // A match of 0 proves nothing yet: in this term it has not answered.
    return learner.makesDurable()
        && learner.matchIndex() > 0
        && isReached(learner.matchIndex(), lastIndex, lag);
  }
}
