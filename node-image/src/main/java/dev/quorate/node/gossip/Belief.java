package dev.quorate.node.gossip;

import java.util.Optional;

/** The belief about one other node, and since when. Times are of this node's own running. */
final class Belief {
  private Rumor rumor;
  private long suspectedAt;
  private long newsAt;

  /** What it said of itself last; empty before it has spoken to this node. */
  private Optional<Rumor> ownWord = Optional.empty();

  private long spokenAt;

  Belief(Rumor rumor, long now) {
    this.rumor = rumor;
    this.newsAt = now;
    this.suspectedAt = now;
  }

  Rumor rumor() {
    return rumor;
  }

  void replace(Rumor newer, long now) {
    rumor = newer;
    newsAt = now;
    suspectedAt = now;
  }

  /** Somebody has confirmed it. */
  void confirmed(long now) {
    newsAt = now;
  }

  void spoke(Rumor ofItself, long now) {
    ownWord = Optional.of(ofItself);
    spokenAt = now;
  }

  /** Whether the node does not know this belief, so that it cannot contradict. */
  boolean isNewsToItself() {
    return rumor.health() != Health.UNKNOWN && !ownWord.equals(Optional.of(rumor));
  }

  boolean hasBeenSuspectFor(long duration, long now) {
    return rumor.health() == Health.SUSPECT && now - suspectedAt >= duration;
  }

  boolean hasSpokenWithin(long duration, long now) {
    return ownWord.isPresent() && now - spokenAt < duration;
  }

  boolean isOlderThan(long duration, long now) {
    return now - newsAt >= duration;
  }
}
