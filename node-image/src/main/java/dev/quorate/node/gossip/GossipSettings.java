package dev.quorate.node.gossip;

/**
 * Times in milliseconds.
 *
 * @param probeInterval one member is probed in each, and has until its end to answer
 * @param answerTimeout after it others are asked to probe the member too
 * @param helpers how many others are asked
 * @param suspicionFactor for how many intervals a suspicion lasts before the member is called dead,
 *     times the logarithm of the number of members
 * @param retransmissions how often a rumor is passed on, times the same logarithm (SWIM, 4.1)
 * @param mostRumors on the way in one message
 * @param exchangeInterval from one exchange of all that is believed to the next
 * @param forgetAfter how long nodes that are no members are shown after the last word of them
 * @param longestStep of the time between two steps no more than this counts: in the rest of it this
 *     node did not run, and heard nobody
 */
public record GossipSettings(
    long probeInterval,
    long answerTimeout,
    int helpers,
    int suspicionFactor,
    int retransmissions,
    int mostRumors,
    long exchangeInterval,
    long forgetAfter,
    long longestStep) {
  public GossipSettings {
    if (answerTimeout < 1 || answerTimeout >= probeInterval) {
      throw new IllegalArgumentException(
          "answerTimeout is %d ms, it must be at least 1 ms and less than probeInterval, %d ms"
              .formatted(answerTimeout, probeInterval));
    }
    if (helpers < 1 || suspicionFactor < 1 || retransmissions < 1 || mostRumors < 1) {
      throw new IllegalArgumentException(
          "helpers is %d, suspicionFactor %d, retransmissions %d, mostRumors %d: each must be at least 1"
              .formatted(helpers, suspicionFactor, retransmissions, mostRumors));
    }
    if (exchangeInterval < probeInterval || forgetAfter <= 2 * exchangeInterval) {
      throw new IllegalArgumentException(
          "probeInterval is %d ms, exchangeInterval %d ms, forgetAfter %d ms: each must be longer than the one before, the last one more than twice as long"
              .formatted(probeInterval, exchangeInterval, forgetAfter));
    }
    if (longestStep < 1 || longestStep > probeInterval) {
      throw new IllegalArgumentException(
          "longestStep is %d ms, it must be at least 1 ms and at most probeInterval, %d ms"
              .formatted(longestStep, probeInterval));
    }
  }

  public static GossipSettings defaults() {
    return new GossipSettings(1_000, 300, 3, 3, 3, 8, 5_000, 60_000, 500);
  }

  /** How long a suspicion lasts among so many members. */
  long suspicion(int members) {
    return (long) suspicionFactor * logarithm(members) * probeInterval;
  }

  int transmissions(int members) {
    return retransmissions * logarithm(members);
  }

  /**
   * Within this time every other one of so many members has seen by its own probes, without a word
   * of anybody, that one is dead: its turn comes at the latest after all others had theirs twice.
   */
  public long deadWithin(int members) {
    return (2L * (members - 1) + 1) * probeInterval + suspicion(members);
  }

  /** Of the number and one more, to the base of 2, rounded up. */
  private static int logarithm(int members) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(members));
  }
}
