package dev.quorate.node.gossip;

/** Counts for {@link Counters}. */
final class Tally {
  long probes;
  long answers;
  long requests;
  long bridged;
  long suspicions;
  long refutations;
  long deaths;
  long falsePositives;
  long exchanges;

  Counters counters() {
    return new Counters(
        probes,
        answers,
        requests,
        bridged,
        suspicions,
        refutations,
        deaths,
        falsePositives,
        exchanges);
  }
}
