package dev.quorate.operator.world;

import dev.quorate.operator.plan.ClusterRef;
import dev.quorate.operator.plan.ClusterStatus;
import dev.quorate.operator.plan.Decision;
import dev.quorate.operator.plan.Decision.Act;
import dev.quorate.operator.plan.Observed;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.status.EventFact;
import dev.quorate.operator.status.Events;
import dev.quorate.operator.status.StatusOf;
import dev.quorate.operator.world.World.Freshness;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One pass over one cluster: observe, decide, perform one act, and again, until there is nothing to
 * do, or to wait for, or the time is up; at the end the status is reported. Nothing is remembered
 * between passes.
 */
public final class Pass {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final int MOST_REFUSALS = 3;
  private static final int MOST_LOOKS = 100;

  private final World world;
  private final Supplier<String> clusterIds;
  private final InstantSource clock;
  private final Journal journal;

  /**
   * @param clusterIds mints 64 random bits as 16 hexadecimal digits
   * @param clock for the time limit only
   */
  public Pass(World world, Supplier<String> clusterIds, InstantSource clock, Journal journal) {
    this.world = world;
    this.clusterIds = clusterIds;
    this.clock = clock;
    this.journal = journal;
  }

  /** What a pass came to: its last decision, what it did, and when to look again. */
  public record Result(Optional<Decision> decision, List<Act> performed, Duration recheckAfter) {
    public Result {
      performed = List.copyOf(performed);
    }
  }

  public Result over(ClusterRef cluster) {
    return new Run(cluster).go();
  }

  private final class Run {
    private final ClusterRef cluster;
    private final String candidate = clusterIds.get();
    private final List<Act> performed = new ArrayList<>();
    private Optional<Observed> seen = Optional.empty();
    private Optional<Decision> decision = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private int refusals;
    private int looks;

    Run(ClusterRef cluster) {
      this.cluster = cluster;
    }

    Result go() {
      try {
        work();
      } catch (WorldUnavailable e) {
        trouble = Optional.of(String.valueOf(e.getMessage()));
        journal.troubled(cluster, e.getMessage());
      }
      report();
      return new Result(decision, performed, recheckAfter());
    }

    private void work() {
      var deadline = clock.instant().plus(LIMIT);
      look(Freshness.CACHED);
      while (decision.orElse(null) instanceof Act act
          && clock.instant().isBefore(deadline)
          && looks < MOST_LOOKS) {
        if (act.irreversible() && !sameWhenLive(act)) {
          continue;
        }
        // Done already and still asked for: its effect takes time, or what was read is behind.
        if (performed.contains(act) || !perform(act)) {
          return;
        }
        look(Freshness.LIVE);
      }
    }

    /** Looks again, live, and says whether that leads to the same act. */
    private boolean sameWhenLive(Act act) {
      look(Freshness.LIVE);
      return decision.equals(Optional.of(act));
    }

    private void look(Freshness freshness) {
      looks++;
      seen = world.observe(cluster, freshness).map(o -> o.withCandidateClusterId(candidate));
      decision = seen.map(Planner::decide);
    }

    /** Performs one act; false when this pass should not go on. */
    private boolean perform(Act act) {
      var started = clock.instant();
      Outcome outcome = world.perform(act, seen.orElseThrow());
      journal.performed(cluster, act, outcome, Duration.between(started, clock.instant()));
      return switch (outcome) {
        case Outcome.Done done -> {
          trouble = Optional.empty();
          performed.add(act);
          yield true;
        }
        case Outcome.Refused(String cause) -> {
          trouble = Optional.of(cause);
          yield ++refusals < MOST_REFUSALS;
        }
        case Outcome.Unclear(String cause) -> {
          trouble = Optional.of(cause);
          yield false;
        }
      };
    }

    private void report() {
      if (seen.isEmpty() || decision.isEmpty()) {
        return;
      }
      ClusterStatus status = StatusOf.cluster(seen.get(), decision.get(), trouble);
      List<EventFact> events = Events.of(seen.get().status(), status, performed);
      if (status.equals(seen.get().status()) && events.isEmpty()) {
        return;
      }
      switch (world.report(status, events, seen.get())) {
        case Outcome.Done done -> {}
        case Outcome.Refused(String cause) -> journal.troubled(cluster, cause);
        case Outcome.Unclear(String cause) -> journal.troubled(cluster, cause);
      }
    }

    private Duration recheckAfter() {
      return switch (decision.orElse(null)) {
        case Decision.Wait wait -> wait.recheck();
        case Decision.Hold hold -> SETTLED;
        case Decision.Settled settled -> trouble.isPresent() ? RETRY : SETTLED;
        case Act act -> RETRY;
        case null -> trouble.isPresent() ? RETRY : SETTLED;
      };
    }
  }
}
