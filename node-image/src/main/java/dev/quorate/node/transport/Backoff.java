package dev.quorate.node.transport;

import java.util.random.RandomGenerator;

/**
 * Pauses that double up to a limit, each shortened by up to half so that peers do not march in
 * step.
 */
final class Backoff {
  private final RandomGenerator random;
  private final long first;
  private final long last;
  private long next;

  Backoff(RandomGenerator random, TransportSettings settings) {
    this.random = random;
    this.first = settings.firstRetry().toMillis();
    this.last = settings.lastRetry().toMillis();
    this.next = first;
  }

  void reset() {
    next = first;
  }

  long nextMillis() {
    long pause = next;
    next = Math.min(2 * next, last);
    return pause / 2 + random.nextLong(pause / 2 + 1);
  }
}
