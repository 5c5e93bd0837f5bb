package dev.quorate.node.level;

import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The feature level that the cluster has, as far as this member may rely on it: what came with a
 * higher one is neither sent nor written. It never falls. Thread-safe.
 */
public final class ClusterLevel {
  private final LevelRange known;
  private volatile int current;

  /**
   * @param known what this program knows
   * @param current what this member has recorded on its disk
   */
  public ClusterLevel(LevelRange known, int current) {
    this.known = known;
    this.current = current;
  }

  /** Of a cluster that nothing is known of. */
  public static ClusterLevel lowest(LevelRange known) {
    return new ClusterLevel(known, known.oldest());
  }

  public LevelRange known() {
    return known;
  }

  public int current() {
    return current;
  }

  /** Whether what came with this level may be used. */
  public boolean allows(int level) {
    return level <= current;
  }

  /** The recorded level is this one, on this member's disk as well. A lower one changes nothing. */
  public synchronized void raise(int level) {
    current = Math.max(current, level);
  }

  /**
   * The next level, once each of the other members is connected and knows it.
   *
   * @param recorded the level that is committed
   * @param withOthers the highest level that this member and each other one know
   */
  public OptionalInt next(int recorded, Stream<OptionalInt> withOthers) {
    int next = recorded + 1;
    return known.contains(next) && withOthers.allMatch(level -> level.orElse(0) >= next)
        ? OptionalInt.of(next)
        : OptionalInt.empty();
  }

  /** What a peer must know: it may be sent anything up to the cluster's level. */
  public LevelRange accepted() {
    int lowest = Math.max(known.oldest(), current);
    return new LevelRange(lowest, Math.max(lowest, known.newest()));
  }
}
