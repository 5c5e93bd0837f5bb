package dev.quorate.node.log;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Measures how long appends take. Written by the log's thread, read by any; the thread that waits
 * for a disk cannot report on it.
 */
final class AppendWatch {
  /** For so long a slow append is remembered: a disk that is slow now and then is a slow disk. */
  static final Duration MEMORY = Duration.ofSeconds(30);

  private static final long NONE = Long.MIN_VALUE;

  private final LongSupplier monotonicMillis;

  /** When the oldest append that is not durable was queued, or when a part of it became durable. */
  private volatile long waitingSince = NONE;

  private volatile Flushed longest = new Flushed(0, 0);

  private record Flushed(long at, long millis) {}

  AppendWatch(LongSupplier monotonicMillis) {
    this.monotonicMillis = monotonicMillis;
  }

  /**
   * An append is taken up.
   *
   * @param queuedAt milliseconds of the clock; ignored while an older one waits
   */
  void waitingSince(long queuedAt) {
    if (waitingSince == NONE) {
      waitingSince = queuedAt;
    }
  }

  /**
   * Some of it is durable.
   *
   * @param all whether nothing that was taken up is left
   */
  void flushed(boolean all) {
    long now = monotonicMillis.getAsLong();
    long took = now - waitingSince;
    if (took >= longest.millis() || isForgotten(longest, now)) {
      longest = new Flushed(now, took);
    }
    waitingSince = all ? NONE : now;
  }

  AppendDelay delay() {
    long now = monotonicMillis.getAsLong();
    long since = waitingSince;
    Flushed slowest = longest;
    return new AppendDelay(
        since == NONE ? Duration.ZERO : Duration.ofMillis(Math.max(0, now - since)),
        isForgotten(slowest, now) ? Duration.ZERO : Duration.ofMillis(slowest.millis()));
  }

  private static boolean isForgotten(Flushed flushed, long now) {
    return now - flushed.at() > MEMORY.toMillis();
  }
}
