package dev.quorate.node.lease;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Gives a lessor its ticks, on a thread of its own. */
public final class LeaseTimer implements AutoCloseable {
  private static final int TICK_MILLIS = 100;

  private final ScheduledExecutorService thread;

  /** Starts at once. */
  public LeaseTimer(Lessor lessor, ThreadFactory threads) {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread ticking = threads.newThread(work);
              ticking.setName("leases");
              return ticking;
            });
    var _ =
        thread.scheduleWithFixedDelay(
            () -> guarded(lessor), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A timer would keep an exception to itself, and no lease would ever end again. */
  private static void guarded(Lessor lessor) {
    try {
      lessor.tick();
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
