package dev.quorate.operator.kubernetes;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How many passes send requests to the API server at the same time. A pass that waits for members
 * gives its turn to another one: however many clusters have members that answer slowly, the others
 * never wait for them. Thread-safe.
 */
final class RequestTurns {
  private final Semaphore turns;

  RequestTurns(int atOnce) {
    // In the order in which they come: a restart has a thousand passes at once.
    this.turns = new Semaphore(atOnce, true);
  }

  /** Carries out requests when it is their turn. */
  <T> T inTurn(Supplier<T> requests) {
    turns.acquireUninterruptibly();
    try {
      return requests.get();
    } finally {
      turns.release();
    }
  }

  /** Within {@link #inTurn}: waits for somebody else, while others have the turn. */
  <T> T outOfTurn(Supplier<T> waiting) {
    turns.release();
    try {
      return waiting.get();
    } finally {
      turns.acquireUninterruptibly();
    }
  }
}
