package dev.quorate.node.raft.progress;

import java.util.ArrayDeque;

/** Appends that were sent to one follower and are not answered yet: a window by count and bytes. */
public final class Inflights {
  private record Sent(long lastIndex, long bytes) {}

  private final int maxMessages;
  private final long maxBytes;

  /** In the order of their indexes, so that an answer frees from the front. */
  private final ArrayDeque<Sent> window = new ArrayDeque<>();

  /** The sum over the window: 0 when it is empty. */
  private long bytes;

  public Inflights(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Full once a limit is reached, so one append larger than the limit still travels. */
  public boolean isFull() {
    return window.size() >= maxMessages || bytes >= maxBytes;
  }

  public void add(long lastIndex, long size) {
    if (!window.isEmpty() && window.peekLast().lastIndex() >= lastIndex) {
      throw new IllegalStateException(
          "append up to %d sent after one up to %d"
              .formatted(lastIndex, window.peekLast().lastIndex()));
    }
    window.addLast(new Sent(lastIndex, size));
    bytes += size;
  }

  /** The follower has everything up to here. */
  public void freeUpTo(long index) {
    while (!window.isEmpty() && window.peekFirst().lastIndex() <= index) {
      bytes -= window.removeFirst().bytes();
    }
    if (bytes < 0 || (window.isEmpty() && bytes != 0)) {
      throw new IllegalStateException(
          "%d bytes in a window of %d appends".formatted(bytes, window.size()));
    }
  }

  /** Whether every append ends after the first index and before the second. */
  boolean isWithin(long after, long before) {
    return window.isEmpty()
        || (window.peekFirst().lastIndex() > after && window.peekLast().lastIndex() < before);
  }

  public int count() {
    return window.size();
  }
}
