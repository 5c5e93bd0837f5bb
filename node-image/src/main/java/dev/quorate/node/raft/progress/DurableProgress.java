package dev.quorate.node.raft.progress;

/**
 * Whether a member makes durable what it is given. Its answers do not tell that: one whose disk
 * hangs answers every heartbeat. Times are the core's milliseconds.
 *
 * <p>Slow is not dead: a member has twice as long as it took the last time, and an election timeout
 * at least.
 */
public final class DurableProgress {
  /** In election timeouts. A disk that hung for an hour is not waited for another two. */
  private static final int MOST_PATIENCE = 10;

  private static final long NOTHING = -1;

  private long durable = NOTHING;

  /** Since when it lacks something and has made nothing durable. */
  private long waitingSince = NOTHING;

  /** How long it took before the last progress. */
  private long took;

  /**
   * To be called again and again.
   *
   * @param durableIndex up to which its log is durable
   * @param lastIndex up to which it should be, sooner or later
   */
  public void look(long now, long durableIndex, long lastIndex) {
    if (durableIndex != durable) {
      took = waitingSince == NOTHING ? 0 : now - waitingSince;
      durable = durableIndex;
      waitingSince = NOTHING;
    }
    if (durableIndex >= lastIndex) {
      waitingSince = NOTHING;
    } else if (waitingSince == NOTHING) {
      waitingSince = now;
    }
  }

  /** As of the last look: whether there was progress lately, or nothing to wait for. */
  public boolean isMade(long now, long electionTimeout) {
    long patience = Math.clamp(2 * took, electionTimeout, MOST_PATIENCE * electionTimeout);
    return waitingSince == NOTHING || now - waitingSince < patience;
  }
}
