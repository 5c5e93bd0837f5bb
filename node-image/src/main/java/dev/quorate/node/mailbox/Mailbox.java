package dev.quorate.node.mailbox;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Many threads put, one thread takes all that is there. Without locks: a put costs a wake-up only
 * when the owner sleeps.
 *
 * <p>Unbounded; whoever puts on behalf of others bounds the number in flight.
 */
public final class Mailbox<T> {
  private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
  private volatile Thread sleeper;

  public void put(T item) {
    queue.add(item);
    Thread waiting = sleeper;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /** Moves up to {@code max} items into {@code into}; never waits. */
  public int drain(Collection<? super T> into, int max) {
    int taken = 0;
    while (taken < max) {
      T item = queue.poll();
      if (item == null) {
        break;
      }
      into.add(item);
      taken++;
    }
    return taken;
  }

  /** Never waits. From any thread. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Waits until there may be something, at most so long. Returns early for no reason at times, as
   * parking does. For the owning thread only.
   */
  public void await(long timeoutMillis) {
    sleeper = Thread.currentThread();
    // Announced before looking: a put after the look sees the sleeper and wakes it.
    if (queue.isEmpty() && timeoutMillis > 0) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }
    sleeper = null;
  }
}
