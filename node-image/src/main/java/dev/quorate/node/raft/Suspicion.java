package dev.quorate.node.raft;

import java.util.random.RandomGenerator;

/**
 * From when on the silence of its leader is unusual to this member, after less than an election
 * timeout (docs/decisions/0020). Then it asks the others whether they would vote, and itself votes
 * for another: nothing happens unless a majority finds the same.
 *
 * <p>Unusual is twice the longest silence that a leader has ended itself lately, and at least three
 * fifths of an election timeout: who has lived through pauses waits longer. A leader that is heard
 * for the first time may be slow at first; its whole election timeout is waited for.
 *
 * <p>Only time counts in which this member ran. Of a pause, in which it could hear nobody, no more
 * than a heartbeat interval does.
 */
final class Suspicion {
  /**
   * Silence that is still usual, in fifths of an election timeout: pauses of half of one happen.
   */
  private static final int USUAL_FIFTHS = 3;

  /** So many heartbeats may get lost one after the other. */
  private static final int USUAL_HEARTBEATS = 5;

  /** So often its longest silence so far, a leader is heard again. */
  private static final int TIMES_THE_LONGEST = 2;

  /** How long a leader must have been followed, in election timeouts. */
  private static final int ACQUAINTANCE = 2;

  /** How long a silence is remembered at least, in election timeouts; at most twice as long. */
  private static final int MEMORY = 30;

  /** Between two questions, and between those that ask one after the other. */
  private static final int TURNS_BETWEEN_QUESTIONS = 4;

  private static final int TURNS_BETWEEN_MEMBERS = 2;

  private static final long NOT_PLANNED = -1;

  private final long electionTimeout;
  private final long heartbeatInterval;
  private final long turn;
  private final RandomGenerator random;
  private long ran;
  private long followedSince;
  private long heardAt;
  private long nextQuestion = NOT_PLANNED;
  private long longest;
  private long longestBefore;
  private long memoryBegan;

  /**
   * @param turn how far those that campaign one after the other are apart, at least
   */
  Suspicion(long electionTimeout, long heartbeatInterval, long turn, RandomGenerator random) {
    this.electionTimeout = electionTimeout;
    this.heartbeatInterval = heartbeatInterval;
    this.turn = turn;
    this.random = random;
  }

  /** Time passed between two inputs: of more than a heartbeat interval it did not run the rest. */
  void passed(long millis) {
    ran += Math.min(millis, heartbeatInterval);
  }

  /** It follows another leader, or this one in another term. */
  void follows() {
    followedSince = ran;
    heardAt = ran;
    nextQuestion = NOT_PLANNED;
  }

  /** The leader that it follows has ended its silence. */
  void heard() {
    if (ran - memoryBegan >= MEMORY * electionTimeout) {
      longestBefore = longest;
      longest = 0;
      memoryBegan = ran;
    }
    longest = Math.max(longest, silence());
    heardAt = ran;
    nextQuestion = NOT_PLANNED;
  }

  private long silence() {
    return ran - heardAt;
  }

  boolean isUnusual() {
    return silence() >= usual();
  }

  private long usual() {
    if (ran - followedSince < ACQUAINTANCE * electionTimeout) {
      return electionTimeout;
    }
    long least = Math.max(USUAL_FIFTHS * electionTimeout / 5, USUAL_HEARTBEATS * heartbeatInterval);
    long seen = TIMES_THE_LONGEST * Math.max(longest, longestBefore);
    return Math.min(Math.max(least, seen), electionTimeout);
  }

  /**
   * Whether to ask the others now: one after the other, or two would be elected by half of the
   * voters each.
   *
   * @param rank how many of those that are left ask before this one
   */
  boolean isQuestionDue(int rank) {
    if (!isUnusual()) {
      return false;
    }
    if (nextQuestion == NOT_PLANNED) {
      nextQuestion = heardAt + usual() + (long) TURNS_BETWEEN_MEMBERS * rank * turn + atRandom();
    }
    return ran >= nextQuestion;
  }

  /** It asks; the others may not have noticed yet. */
  void asked() {
    nextQuestion = ran + TURNS_BETWEEN_QUESTIONS * turn + atRandom();
  }

  private long atRandom() {
    return random.nextLong(turn);
  }
}
