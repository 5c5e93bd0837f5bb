package dev.quorate.operator.world;

import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.plan.Decision.Act;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How soon to look again at each cluster. After passes that ended in trouble the pause doubles, so
 * that what is refused is not asked for twice a second for ever; progress begins anew. Nothing is
 * decided by it. Thread-safe.
 */
public final class Pacing {
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Map<ClusterRef, Streak> streaks = new ConcurrentHashMap<>();

  /** Passes in a row that ended in trouble, and what the last of them had done before. */
  private record Streak(Duration pause, List<Act> performed) {}

  public Duration after(ClusterRef cluster, Pass.Result result) {
    if (result.gone() || result.trouble().isEmpty()) {
      streaks.remove(cluster);
      return result.recheckAfter();
    }
    Streak first = new Streak(SHORTEST, result.performed());
    return streaks
        .merge(
            cluster,
            first,
            (last, fresh) -> hasProgress(result, last) ? fresh : longer(last, result.performed()))
        .pause();
  }

  // The same acts as in the pass before led nowhere.
  private static boolean hasProgress(Pass.Result result, Streak last) {
    return !result.performed().isEmpty() && !result.performed().equals(last.performed());
  }

  private static Streak longer(Streak last, List<Act> performed) {
    Duration doubled = last.pause().multipliedBy(2);
    return new Streak(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST, performed);
  }
}
