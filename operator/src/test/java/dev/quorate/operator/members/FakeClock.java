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
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stepped = lock.newCondition();
  private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();

  public FakeClock(FakeNetwork network) {
    var _ =
        ticks.scheduleAtFixedRate(
            () ->
                now(
                    () -> {
                      network.step();
                      stepped.signalAll();
                      return true;
                    }),
            5,
            5,
            TimeUnit.MILLISECONDS);
  }

  public <T> T now(Supplier<T> call) {
    lock.lock();
    try {
      return call.get();
    } finally {
      lock.unlock();
    }
  }

  /** Calls after every step, until the result is wanted or the time is up; gives the last. */
  <T> T until(long nanos, Supplier<T> call, Predicate<T> wanted) {
    long left = nanos;
    lock.lock();
    try {
      T result = call.get();
      while (!wanted.test(result) && left > 0) {
        left = stepped.awaitNanos(left);
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
    ticks.shutdownNow();
  }
}
