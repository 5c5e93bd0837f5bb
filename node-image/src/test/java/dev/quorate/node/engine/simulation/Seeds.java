package dev.quorate.node.engine.simulation;

import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * The seeds of a random test: as many as {@code -Dquorate.seeds} says, from {@code -Dquorate.seed}
 * on, and then further ones until it has run for {@code -Dquorate.minutes}.
 */
public final class Seeds {
  private static final long FIRST = Long.getLong("quorate.seed", 1);
  private static final Duration LASTING =
      Duration.ofMinutes(Integer.getInteger("quorate.minutes", 0));

  private Seeds() {}

  /**
   * @param usual how many if nothing else is asked for
   * @return how many there were
   */
  public static long each(int usual, LongConsumer run) {
    long end = FIRST + Integer.getInteger("quorate.seeds", usual);
    long began = System.nanoTime();
    long seed = FIRST;
    while (seed < end || System.nanoTime() - began < LASTING.toNanos()) {
      run.accept(seed++);
    }
    return seed - FIRST;
  }
}
