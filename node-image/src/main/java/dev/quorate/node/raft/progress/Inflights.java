package dev.quorate.node.raft.progress;

import java.util.ArrayDeque;

/** Appends that were sent to one follower and are not answered yet: a window by count and bytes. */
public final class Inflights {
  private record Sent(long lastIndex, long bytes) {}

  private final int maxMessages;
  private final long maxBytes;
  private final ArrayDeque<Sent> window = new ArrayDeque<>();
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
    window.addLast(new Sent(lastIndex, size));
    bytes += size;
  }

  /** The follower has everything up to here. */
  public void freeUpTo(long index) {
    while (!window.isEmpty() && window.peekFirst().lastIndex() <= index) {
      bytes -= window.removeFirst().bytes();
    }
  }

  void clear() {
    window.clear();
    bytes = 0;
  }

  public int count() {
    return window.size();
  }
}
