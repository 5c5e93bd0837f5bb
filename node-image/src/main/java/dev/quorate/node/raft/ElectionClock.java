package dev.quorate.node.raft;

import java.util.random.RandomGenerator;

/**
 * Time in milliseconds, as the ticks bring it, and when the next election is due: after one to two
 * election timeouts, at random, so that votes are rarely split (Raft, 5.2).
 */
final class ElectionClock {
  private final long electionTimeout;
  private final RandomGenerator random;
  private long now;
  private boolean begun;
  private long electionDeadline;

  ElectionClock(long electionTimeout, RandomGenerator random) {
    this.electionTimeout = electionTimeout;
    this.random = random;
    resetElectionTimer();
  }

  long now() {
    return now;
  }

  /** Moves time on and returns by how much. It begins with the first tick, whatever its origin. */
  long advance(long to) {
    if (!begun) {
      begun = true;
      now = to;
      resetElectionTimer();
      return 0;
    }
    long passed = Math.max(0, to - now);
    now += passed;
    return passed;
  }

  void resetElectionTimer() {
    electionDeadline = now + electionTimeout + random.nextLong(electionTimeout);
  }

  boolean isElectionDue() {
    return now >= electionDeadline;
  }
}
