package dev.quorate.node.raft;

import java.util.random.RandomGenerator;

/**
 * Time in milliseconds for which this member has run, and when the next election is due: after one
 * to two election timeouts, at random, so that votes are rarely split (Raft, 5.2).
 *
 * <p>Where a write takes more than half of one, votes take as long to be on disk: the wait is
 * longer by as much, and more at random, or the next campaign would always begin before the last is
 * decided.
 *
 * <p>A member that was stopped for a while did not hear the messages of that time, and asked
 * nobody: of such a pause half an election timeout counts. Then it has time left to hear a leader
 * or a follower that is well, and one whose turns are slow for ever still notices silence.
 */
final class ElectionClock {
  /** In election timeouts. */
  private static final int MOST_SLOWNESS = 3;

  /** Of those that campaign one after the other, in an election timeout. */
  private static final int TURNS = 20;

  /** Of the leader that this member follows. */
  final Suspicion suspicion;

  private final long electionTimeout;
  private final RandomGenerator random;
  private long now;
  private long input;
  private boolean begun;
  private long electionDeadline;
  private long slowness;
  private long othersLearnUntil;
  private int rank;

  ElectionClock(long electionTimeout, long heartbeatInterval, RandomGenerator random) {
    this.electionTimeout = electionTimeout;
    this.random = random;
    this.suspicion = new Suspicion(electionTimeout, heartbeatInterval, turn(), random);
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
    suspicion.passed(passed);
  }

  /**
   * @param took how long our own vote took until it was on disk; the others' are taken to be alike
   */
  void voteWritten(long took) {
    slowness = 2 * took < electionTimeout ? 0 : Math.min(took, MOST_SLOWNESS * electionTimeout);
    if (slowness > 0) {
      resetElectionTimer();
    }
  }

  /**
   * Two may have asked in the same moment all the same, since one learned of it later: apart by
   * their ranks they ask again.
   *
   * @param took as of {@link #voteWritten}
   */
  void askedForVotes(long took) {
    if (now < othersLearnUntil && slowness == 0) {
      hasten((4 + 2L * rank) * turn() + 2 * took);
    }
  }

  /** The election is over: the next one may find the disks faster. */
  void electionIsOver() {
    slowness = 0;
    othersLearnUntil = now;
  }

  void resetElectionTimer() {
    electionDeadline = now + electionTimeout + random.nextLong(electionTimeout);
    if (slowness > 0) {
      electionDeadline += 2 * slowness + random.nextLong(2 * slowness);
    }
  }

  /**
   * No silence has to be waited out. Each of those that are left campaigns in a time of its own, so
   * that their votes are not split; the next one finds out whether the one before could not win.
   *
   * @param rank how many are left before this one
   */
  void leaderIsGone(int rank) {
    othersLearn(rank);
    hasten(2L * rank * turn());
  }

  /**
   * Others find out at about the same time that there is no leader, and may campaign as well.
   *
   * @param rank as of {@link #leaderIsGone}
   */
  void othersLearn(int rank) {
    this.rank = rank;
    othersLearnUntil = now + electionTimeout;
  }

  /** Who could win may have asked before the others knew that the leader is gone. */
  void askedForPreVotes() {
    if (now < othersLearnUntil) {
      hasten(4 * turn());
    }
  }

  private void hasten(long atLeast) {
    electionDeadline = Math.min(electionDeadline, now + atLeast + random.nextLong(turn()));
  }

  private long turn() {
    return Math.max(1, electionTimeout / TURNS);
  }

  boolean isElectionDue() {
    return now >= electionDeadline;
  }
}
