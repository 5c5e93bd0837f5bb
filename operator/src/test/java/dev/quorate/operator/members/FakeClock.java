package dev.quorate.operator.members;

import dev.quorate.operator.simulated.members.FakeNetwork;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Lets the time of a fake network pass, and its members be called one at a time in between. */
public final class FakeClock implements AutoCloseable {
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

  /** After so many steps nothing moves in a network that nobody called meanwhile. */
  private static final int MOST_STEPS_TO_CATCH_UP = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stepped = lock.newCondition();
  private final FakeNetwork network;
  private final Runnable end;
  private final boolean onDemand;
  private long last = System.nanoTime();

  public FakeClock(FakeNetwork network) {
    this.network = network;
    this.onDemand = false;
    ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    this.end = ticks::shutdownNow;
    var _ =
        ticks.scheduleAtFixedRate(
            () ->
                now(
                    () -> {
                      network.step();
                      stepped.signalAll();
                      return true;
                    }),
            STEP,
            STEP,
            TimeUnit.NANOSECONDS);
  }

  private FakeClock(FakeNetwork network, Runnable end) {
    this.network = network;
    this.onDemand = true;
    this.end = end;
  }

  /** Time passes when somebody calls: a thousand networks that nobody calls take no processor. */
  public static FakeClock onDemand(FakeNetwork network) {
    return new FakeClock(network, () -> {});
  }

  public <T> T now(Supplier<T> call) {
    lock.lock();
    try {
      catchUp();
      return call.get();
    } finally {
      lock.unlock();
    }
  }

  private void catchUp() {
    long now = System.nanoTime();
    if (!onDemand || now - last < STEP) {
      return;
    }
    for (long steps = Math.min((now - last) / STEP, MOST_STEPS_TO_CATCH_UP); steps > 0; steps--) {
      network.step();
    }
    last = now;
  }

  /** Calls after every step, until the result is wanted or the time is up; gives the last. */
  <T> T until(long nanos, Supplier<T> call, Predicate<T> wanted) {
    long deadline = System.nanoTime() + nanos;
    lock.lock();
    try {
      catchUp();
      T result = call.get();
      for (long left = nanos;
          !wanted.test(result) && left > 0;
          left = deadline - System.nanoTime()) {
        var _ = stepped.awaitNanos(onDemand ? Math.min(left, STEP) : left);
        catchUp();
        result = call.get();
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
