package dev.quorate.node.memory;

import java.util.concurrent.atomic.AtomicLong;

/** One purpose's share of the memory of the process, for all groups together. Thread-safe. */
public final class MemoryShare {
  /** So many parts may each hold this fraction of the share, even when others hold all of it. */
  private static final int OWN_FRACTION = 128;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit in bytes
   */
  public MemoryShare(long limit) {
    this.limit = limit;
  }

  public static MemoryShare unlimited() {
    return new MemoryShare(Long.MAX_VALUE);
  }

  /** In bytes. */
  public long limit() {
    return limit;
  }

  /** In bytes. */
  public long used() {
    return used.get();
  }

  /** Takes so many bytes, or none. More than the limit may be taken alone. */
  public boolean tryTake(long bytes) {
    return take(bytes, true);
  }

  /** Takes so many bytes, or none: never more than the limit. */
  public boolean tryTakeWithin(long bytes) {
    return take(bytes, false);
  }

  private boolean take(long bytes, boolean moreAlone) {
    long together = used.addAndGet(bytes);
    if (together <= limit || (moreAlone && together == bytes)) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Whether so much is used that whoever can give something back should. */
  public boolean isPressed() {
    return used.get() >= limit / 4 * 3;
  }

  /** What a new holder has of it, nothing yet. */
  public Part part() {
    return new Part();
  }

  /** What one group has of it; for the group's thread. */
  public final class Part {
    private long held;

    private Part() {}

    /** The group holds so many bytes now, whether there was room or not. */
    public void holds(long bytes) {
      if (bytes != held) {
        used.addAndGet(bytes - held);
        held = bytes;
      }
    }

    /**
     * Whether the group may hold so many bytes more. A little is always admitted: another group
     * that cannot give anything back must not stop this one.
     */
    public boolean hasRoomFor(long bytes) {
      return held == 0 || held + bytes <= limit / OWN_FRACTION || used.get() + bytes <= limit;
    }

    /** Whether the share is pressed, and giving back would help. */
    public boolean shouldGiveBack(long possible) {
      return possible > limit / OWN_FRACTION && isPressed();
    }

    /** The group has ended. */
    public void close() {
      holds(0);
    }
  }
}
