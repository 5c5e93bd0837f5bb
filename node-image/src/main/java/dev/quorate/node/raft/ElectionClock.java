package dev.quorate.node.raft;

import java.util.random.RandomGenerator;

/**
 * Time in milliseconds for which this member has run, and when the next election is due: after one
 * to two election timeouts, at random, so that votes are rarely split (Raft, 5.2).
 *
 * <p>A member that was stopped for a while did not hear what was sent to it meanwhile, and asked
 * nobody: of such a pause half an election timeout counts. Then it has time left to hear a leader
 * or a follower that is well, and one whose turns are slow for ever still notices silence.
 */
final class ElectionClock {
  private final long electionTimeout;
  private final RandomGenerator random;
  private long now;
  private long input;
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

  /** Moves time on, never back. It begins with the first input, whatever its origin. */
  void advance(long to) {
    if (!begun) {
      begun = true;
      now = to;
      input = to;
      resetElectionTimer();
    }
    long passed = Math.max(0, to - input);
    input += passed;
    now += Math.min(passed, electionTimeout / 2);
  }

  void resetElectionTimer() {
    electionDeadline = now + electionTimeout + random.nextLong(electionTimeout);
  }

  boolean isElectionDue() {
    return now >= electionDeadline;
  }
}
