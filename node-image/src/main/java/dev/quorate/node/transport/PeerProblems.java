package dev.quorate.node.transport;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Current trouble with peers: one problem for each member that we connect to, and one for each
 * reason why others were refused. Thread-safe.
 */
public final class PeerProblems {
  private final Map<Long, PeerProblem> outbound = new ConcurrentHashMap<>();
  private final RefusedGreetings inbound = new RefusedGreetings();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final LongSupplier monotonicMillis;

  PeerProblems(LongSupplier monotonicMillis) {
    this.monotonicMillis = monotonicMillis;
  }

  /** All of them, ordered by memberId. */
  public List<PeerProblem> current() {
    return Stream.concat(
            outbound.values().stream(), inbound.current(monotonicMillis.getAsLong()).stream())
        .distinct()
        .sorted(Comparator.comparingLong(PeerProblem::memberId))
        .toList();
  }

  /**
   * Called on a thread of the network when a problem came or went, and not again for each stranger
   * that has the same one.
   */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void metOutbound(PeerProblem problem) {
    if (!problem.equals(outbound.put(problem.memberId(), problem))) {
      changed();
    }
  }

  void metInbound(PeerProblem problem) {
    if (inbound.add(problem, monotonicMillis.getAsLong())) {
      changed();
    }
  }

  /** The peer greeted us well. */
  void clear(long memberId, boolean isInbound) {
    boolean wasKnown = isInbound ? inbound.forget(memberId) : outbound.remove(memberId) != null;
    if (wasKnown) {
      changed();
    }
  }

  /** We no longer talk to anybody else. */
  void keepOutbound(Set<Long> memberIds) {
    if (outbound.keySet().retainAll(memberIds)) {
      changed();
    }
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }
}
