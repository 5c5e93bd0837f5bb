package dev.quorate.e2e.controlplane;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kills the leader and restarts the members one after the other, again and again, while the test
 * goes about its work.
 */
final class Faults implements AutoCloseable {
  private final QuorateMembers members;
  private final Runnable between;
  private final AtomicBoolean isStopped = new AtomicBoolean();
  private final CompletableFuture<Integer> rounds = new CompletableFuture<>();

  /**
   * @param duration one round is begun at least, and none after this
   * @param between what is waited for after each fault
   */
  Faults(QuorateMembers members, Duration duration, Runnable between) {
    this.members = members;
    this.between = between;
    long end = System.nanoTime() + duration.toNanos();
    Thread.ofPlatform().name("faults").start(() -> run(end));
  }

  private void run(long end) {
    try {
      int count = 0;
      do {
        between.run();
        members.killLeader();
        between.run();
        members.restartAll();
        count++;
      } while (!isStopped.get() && System.nanoTime() < end);
      between.run();
      rounds.complete(count);
    } catch (RuntimeException | AssertionError e) {
      rounds.completeExceptionally(e);
    }
  }

  boolean areOver() {
    return rounds.isDone();
  }

  /** How many there were; fails as a fault did. */
  int join() {
    return rounds.join();
  }

  /** The members are left as they are after a whole round. */
  @Override
  public void close() {
    isStopped.set(true);
    rounds.exceptionally(_ -> 0).join();
  }
}
