package dev.quorate.node.transport;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** Current trouble with peers; thread-safe. */
public final class PeerProblems {
  /** A stranger that stopped trying is no problem any more; it tries at least this often. */
  private static final long STRANGER_MILLIS = 30_000;

  private final Map<Key, Sighting> problems = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final LongSupplier monotonicMillis;

  private record Key(long memberId, boolean inbound) {}

  private record Sighting(PeerProblem problem, long at) {}

  PeerProblems(LongSupplier monotonicMillis) {
    this.monotonicMillis = monotonicMillis;
  }

  /** All of them, ordered by memberId. */
  public List<PeerProblem> current() {
    long now = monotonicMillis.getAsLong();
    problems
        .entrySet()
        .removeIf(one -> one.getKey().inbound() && now - one.getValue().at() > STRANGER_MILLIS);
    return problems.values().stream()
        .map(Sighting::problem)
        .distinct()
        .sorted(Comparator.comparingLong(PeerProblem::memberId))
        .toList();
  }

  /** Called on a thread of the network after every change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void metOutbound(PeerProblem problem) {
    put(new Key(problem.memberId(), false), problem);
  }

  void metInbound(PeerProblem problem) {
    put(new Key(problem.memberId(), true), problem);
  }

  /** The peer greeted us well. */
  void clear(long memberId, boolean inbound) {
    if (problems.remove(new Key(memberId, inbound)) != null) {
      listeners.forEach(Runnable::run);
    }
  }

  /** We no longer talk to anybody else. */
  void keepOutbound(Set<Long> memberIds) {
    if (problems.keySet().removeIf(key -> !key.inbound() && !memberIds.contains(key.memberId()))) {
      listeners.forEach(Runnable::run);
    }
  }

  private void put(Key key, PeerProblem problem) {
    Sighting before = problems.put(key, new Sighting(problem, monotonicMillis.getAsLong()));
    if (before == null || !before.problem().equals(problem)) {
      listeners.forEach(Runnable::run);
    }
  }
}
