package dev.quorate.node.rest.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes per second of the last two minutes, from looks at the revision about a second apart. Each
 * write raises the revision by one. For one thread.
 */
final class WriteHistory {
  static final int LOOKS = 120;

  private static final double NANOS = 1e9;

  private final Deque<Long> perSecond = new ArrayDeque<>();
  private OptionalLong revision = OptionalLong.empty();
  private long lookedAtNanos;

  /**
   * @param now the newest revision; empty while this member has not caught up: what it learns then
   *     was written before
   */
  void look(OptionalLong now, long nanos) {
    if (now.isPresent() && revision.isPresent() && now.getAsLong() >= revision.getAsLong()) {
      double seconds = Math.max(1, nanos - lookedAtNanos) / NANOS;
      add(Math.round((now.getAsLong() - revision.getAsLong()) / seconds));
    }
    revision = now;
    lookedAtNanos = nanos;
  }

  private void add(long rate) {
    perSecond.addLast(rate);
    if (perSecond.size() > LOOKS) {
      perSecond.removeFirst();
    }
  }

  OptionalLong revision() {
    return revision;
  }

  /** The oldest first. */
  List<Long> perSecond() {
    return List.copyOf(perSecond);
  }
}
