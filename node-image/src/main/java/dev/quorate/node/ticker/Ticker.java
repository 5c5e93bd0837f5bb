package dev.quorate.node.ticker;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Gives its ticks, ten in a second, to each of those that measure time, on a thread of its own. */
public final class Ticker implements AutoCloseable {
  private static final int TICK_MILLIS = 100;

  private final ScheduledExecutorService thread;

  /**
   * Starts at once.
   *
   * @param ticks must not wait
   */
  public Ticker(List<Runnable> ticks, ThreadFactory threads) {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread ticking = threads.newThread(work);
              ticking.setName("ticker");
              return ticking;
            });
    var _ =
        thread.scheduleWithFixedDelay(
            () -> ticks.forEach(Ticker::guarded), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A timer would keep an exception to itself, and nothing would ever happen again. */
  private static void guarded(Runnable tick) {
    try {
      tick.run();
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
