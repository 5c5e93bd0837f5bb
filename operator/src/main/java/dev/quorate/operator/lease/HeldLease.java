package dev.quorate.operator.lease;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the lease is held, by a clock that only goes forward, also while the process is stopped:
 * it was renewed no longer than the renew deadline ago, counted from before the renewal was sent.
 * Thread-safe.
 */
final class HeldLease {
  private final Duration renewDeadline;
  private final LongSupplier nanos;
  private long renewedAt;
  private boolean held;

  HeldLease(Duration renewDeadline, LongSupplier nanos) {
    this.renewDeadline = renewDeadline;
    this.nanos = nanos;
  }

  /** For {@link #renewed}: taken before the request that renews is sent. */
  long now() {
    return nanos.getAsLong();
  }

  synchronized void acquired(long sentAt) {
    held = true;
    renewedAt = sentAt;
  }

  /** Does not bring back a lease that was lost or given up in the meantime. */
  synchronized void renewed(long sentAt) {
    if (isHeld()) {
      renewedAt = sentAt;
    }
  }

  synchronized void givenUp() {
    held = false;
  }

  synchronized boolean isHeld() {
    return held && left().isPositive();
  }

  /** Until it is lost, unless it is renewed. */
  synchronized Duration left() {
    return renewDeadline.minusNanos(nanos.getAsLong() - renewedAt);
  }
}
