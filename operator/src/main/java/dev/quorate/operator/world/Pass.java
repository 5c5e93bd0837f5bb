package dev.quorate.operator.world;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Refusal;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.status.ClusterEvents;
import dev.quorate.operator.status.PerformedAct;
import dev.quorate.operator.status.StatusOf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One pass over one cluster: observe, decide, perform one act, and again, until there is nothing to
 * do, or to wait for, or the time is up; at the end the status is reported. Between passes it
 * remembers only which acts were refused, so that they are tried again ever later and keep nothing
 * else waiting.
 *
 * <p>An irreversible act is performed only when a live look leads to it. A look may come from a
 * cache, where the world has one and nothing unexpected happened before it; an act that is decided
 * on it and cannot be undone is decided again on a live look, and one is enough: between it and the
 * act the preconditions guard, which every write and every call carries.
 */
public final class Pass {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final int MOST_OVERTAKEN = 3;
  private static final int MOST_LOOKS = 100;

  private final World world;
  private final Supplier<String> clusterIds;
  private final InstantSource clock;
  private final Journal journal;
  private final Refusals refusals = new Refusals();

  /**
   * @param clusterIds mints 64 random bits as 16 hexadecimal digits
   * @param clock for the time limit, and for when a refused act is tried again
   */
  public Pass(World world, Supplier<String> clusterIds, InstantSource clock, Journal journal) {
    this.world = world;
    this.clusterIds = clusterIds;
    this.clock = clock;
    this.journal = journal;
  }

  /**
   * What a pass came to.
   *
   * @param decision the last one; empty if nothing could be observed
   * @param trouble why it could not go on, if it could not: {@link Pacing} says when to try again
   * @param gone there is no such cluster any more
   * @param recheckAfter when to look again if there was no trouble
   */
  public record Result(
      Optional<Decision> decision,
      List<Act> performed,
      Optional<String> trouble,
      boolean gone,
      Duration recheckAfter) {
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

    /** Acts whose events depend on what the next look shows. */
    private final List<PerformedAct> unpublished = new ArrayList<>();

    private Optional<Observed> seen = Optional.empty();
    private Optional<Plan> plan = Optional.empty();

    /** Those that the plan was made with. */
    private List<Refusal> plannedWith = List.of();

    private Optional<String> trouble = Optional.empty();
    private boolean gone;
    private boolean live;
    private int overtaken;
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
      Optional<String> unreported = report();
      if (gone) {
        refusals.forget(cluster);
        journal.gone(cluster);
      }
      return new Result(decision(), performed, trouble.or(() -> unreported), gone, recheckAfter());
    }

    private void work() {
      var deadline = clock.instant().plus(LIMIT);
      glance();
      while (decision().orElse(null) instanceof Act act
          && clock.instant().isBefore(deadline)
          && looks < MOST_LOOKS) {
        Optional<String> refused = refusedBefore(act);
        if (refused.isPresent()) {
          trouble = refused;
          return;
        }
        if (act.irreversible() && !live) {
          look();
          continue;
        }
        // Done already and still asked for: its effect takes time, or the reading is behind.
        if (performed.contains(act) || !goesOnAfter(act)) {
          return;
        }
        if (!decision().equals(Optional.of(act))) {
          // If it was overtaken, it is not wanted any more either.
          trouble = Optional.empty();
        }
      }
    }

    /** Why this act is not due, after it was refused. */
    private Optional<String> refusedBefore(Act act) {
      return plannedWith.stream()
          .filter(refusal -> !refusal.due() && refusal.act().equals(act))
          .map(Refusal::cause)
          .findFirst();
    }

    /** Looks at the cache, where it can tell. */
    private void glance() {
      Optional<Observed> cached = world.cache().flatMap(cache -> cache.observe(cluster));
      if (cached.isPresent()) {
        decideOn(cached);
        live = false;
      } else {
        look();
      }
    }

    private void look() {
      decideOn(world.observe(cluster));
      live = true;
    }

    private void decideOn(Optional<Observed> observed) {
      looks++;
      seen = observed.map(o -> o.withCandidateClusterId(candidate));
      gone = seen.isEmpty();
      plan();
    }

    private void plan() {
      plannedWith = seen.map(now -> refusals.of(now, clock.instant())).orElse(List.of());
      plan = seen.map(now -> Planner.plan(now, plannedWith));
    }

    private Optional<Decision> decision() {
      return plan.map(Plan::decision);
    }

    /** Performs one act and decides again; false when this pass should not go on. */
    private boolean goesOnAfter(Act act) {
      var started = clock.instant();
      Outcome outcome = world.perform(act, seen.orElseThrow());
      journal.performed(cluster, act, outcome, Duration.between(started, clock.instant()));
      switch (outcome) {
        case Outcome.Done done -> {
          trouble = Optional.empty();
          performed.add(act);
          refusals.done(cluster, act);
          publish(new PerformedAct(act, clock.instant()));
          glance();
          return true;
        }
        case Outcome.Overtaken(String cause) -> {
          trouble = Optional.of(cause);
          if (++overtaken >= MOST_OVERTAKEN) {
            return false;
          }
          look();
          return true;
        }
        case Outcome.Rejected(String cause) -> {
          // Nothing has changed, and what does not rely on it can be done.
          refusals.refused(cluster, act, cause, clock.instant());
          plan();
          return true;
        }
        case Outcome.Unclear(String cause) -> {
          trouble = Optional.of(cause);
          return false;
        }
      }
    }

    // At once, while a person watches; and it stays true whatever becomes of this pass.
    private void publish(PerformedAct done) {
      Observed before = seen.orElseThrow();
      ClusterEvents.of(done)
          .ifPresentOrElse(
              events -> {
                if (!events.isEmpty()) {
                  world.report(before.status(), events, before);
                }
              },
              () -> unpublished.add(done));
    }

    /** Says why the status could not be written, if it could not. */
    private Optional<String> report() {
      if (seen.isEmpty() || plan.isEmpty()) {
        return Optional.empty();
      }
      ClusterStatus status = StatusOf.cluster(seen.get(), plan.get(), trouble);
      journal.seen(cluster, status);
      List<ClusterEvent> events =
          ClusterEvents.of(seen.get().status(), status, unpublished, seen.get().now());
      if (status.equals(seen.get().status()) && events.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> refused =
          switch (world.report(status, events, seen.get())) {
            case Outcome.Done done -> Optional.empty();
            case Outcome.Overtaken(String cause) -> {
              // The next pass sees what it was changed to.
              journal.overtaken(cluster, cause);
              yield Optional.of(cause);
            }
            case Outcome.Rejected(String cause) -> troubled(cause);
            case Outcome.Unclear(String cause) -> troubled(cause);
          };
      if (refused.isPresent()) {
        publishPermits(status);
      }
      return refused;
    }

    private Optional<String> troubled(String cause) {
      journal.troubled(cluster, cause);
      return Optional.of(cause);
    }

    // A transition that could not be written is seen again, and gives its event again. An
    // act that was performed does not.
    private void publishPermits(ClusterStatus status) {
      ClusterStatus before = seen.orElseThrow().status();
      List<ClusterEvent> acts = ClusterEvents.ofActs(before, status, unpublished);
      if (!acts.isEmpty()) {
        world.report(before, acts, seen.get());
      }
    }

    private Duration recheckAfter() {
      Duration recheck = recheckOfDecision();
      return refusals
          .next(cluster, clock.instant())
          .filter(next -> next.compareTo(recheck) < 0)
          .orElse(recheck);
    }

    private Duration recheckOfDecision() {
      return switch (decision().orElse(null)) {
        case Decision.Wait wait -> wait.recheck();
        case Decision.Hold hold -> SETTLED;
        case Decision.Settled settled -> SETTLED;
        case Act act -> RETRY;
        case null -> RETRY;
      };
    }
  }
}
