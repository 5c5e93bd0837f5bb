package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How soon to look again at each cluster. Soon while something moves, and ever later while it does
 * not; after passes that ended in trouble the pause doubles, so that a refused step is not asked
 * for twice a second for ever. Progress starts again with the shortest pause. Nothing is decided by
 * it. Thread-safe.
 */
public final class Pacing {
  /** A planner that asks for more than this waits for something that does not hurry. */
  private static final Duration MOVING = Duration.ofSeconds(1);

  private final Map<ClusterRef, Streak> streaks = new ConcurrentHashMap<>();

  private enum Pace {
    // What moves is noticed within a fifth of the time that it takes.
    MOVING(Duration.ofMillis(200), 1.25, Duration.ofSeconds(2)),
    TROUBLED(Duration.ofMillis(500), 2, Duration.ofSeconds(10));

    private final Duration shortest;
    private final double factor;
    private final Duration longest;

    Pace(Duration shortest, double factor, Duration longest) {
      this.shortest = shortest;
      this.factor = factor;
      this.longest = longest;
    }

    Duration after(Duration pause) {
      Duration longer = Duration.ofMillis(Math.round(pause.toMillis() * factor));
      return longer.compareTo(longest) < 0 ? longer : longest;
    }
  }

  /** Passes in a row that came to the same, and what the last of them had done before. */
  private record Streak(
      Pace pace, Optional<Decision> decision, List<Act> performed, Duration pause) {

    static Streak first(Pace pace, Pass.Result result) {
      return new Streak(pace, result.decision(), result.performed(), pace.shortest);
    }

    Streak next(Streak fresh) {
      return isSame(fresh)
          ? new Streak(pace, fresh.decision, fresh.performed, pace.after(pause))
          : fresh;
    }

    // The same acts as in the pass before led nowhere; another decision is progress, unless all
    // that
    // differs is what the trouble prevented.
    private boolean isSame(Streak fresh) {
      boolean idle = fresh.performed.isEmpty() || fresh.performed.equals(performed);
      return idle
          && pace == fresh.pace
          && (pace == Pace.TROUBLED || decision.equals(fresh.decision));
    }
  }

  public Duration after(ClusterRef cluster, Pass.Result result) {
    Optional<Pace> pace = result.gone() ? Optional.empty() : pace(result);
    if (pace.isEmpty()) {
      streaks.remove(cluster);
      return result.recheckAfter();
    }
    return streaks.merge(cluster, Streak.first(pace.get(), result), Streak::next).pause();
  }

  private static Optional<Pace> pace(Pass.Result result) {
    if (result.trouble().isPresent()) {
      return Optional.of(Pace.TROUBLED);
    }
    return result.recheckAfter().compareTo(MOVING) <= 0
        ? Optional.of(Pace.MOVING)
        : Optional.empty();
  }
}
