package dev.quorate.operator.simulated;

import java.util.Random;

/** Draws what {@link Random} does with the same seed, and can be copied between two draws. */
final class ForkedRandom extends Random {
  private static final long serialVersionUID = 1L;

  // The linear congruential generator that the contract of Random prescribes.
  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long MASK = (1L << 48) - 1;

  private long state;

  ForkedRandom(long seed) {
    state = (seed ^ MULTIPLIER) & MASK;
  }

  ForkedRandom(ForkedRandom from) {
    state = from.state;
  }

  @Override
  protected int next(int bits) {
    state = (state * MULTIPLIER + 0xBL) & MASK;
    return (int) (state >>> (48 - bits));
  }
}
