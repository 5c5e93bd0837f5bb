package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import dev.quorate.operator.world.WorldUnavailable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One of several live operators. It stops before every look, within it between the pods, the claims
 * and the members, and before every write and call; and goes on, with what it has seen and decided
 * by then, when the schedule says so, whatever happened meanwhile.
 */
public final class PausableOperator implements SimulatedWorld.Faults, AutoCloseable {
  private static final int MOST_PAUSES = 2000;

  private final Simulation simulation;
  private final Random staleness;
  private final int mostStale;
  private final Random ids;
  private final Set<String> hidden = new HashSet<>();
  private final Set<String> forbidden = new HashSet<>();
  private final List<String> writes = new ArrayList<>();
  private final List<Supplier<Outcome>> late = new ArrayList<>();
  private final Turns turns;
  private Fault next = Fault.NONE;
  private boolean away;
  private boolean closed;
  private boolean resting = true;
  private String pausedBefore = "its first pass";

  /**
   * @param mostStale by how many steps its cache may be behind
   */
  public PausableOperator(Simulation simulation, String name, long seed, int mostStale) {
    this.simulation = simulation;
    this.mostStale = mostStale;
    this.staleness = new Random(seed + 1);
    this.ids = new Random(seed + 2);
    this.turns = new Turns(name, this::live);
  }

  /** One process after the other, each with its own memory. */
  private void live() {
    while (!closed) {
      World world = new Interrupted(new SimulatedWorld(simulation, this));
      Pass process =
          new Pass(world, () -> "%016x".formatted(ids.nextLong()), simulation::now, Journal.SILENT);
      try {
        while (!closed) {
          var _ = process.over(Simulation.REF);
          resting = true;
          pauseBefore("its next pass");
        }
      } catch (OperatorCrashed crashed) {
        resting = true;
        if (!closed) {
          pauseBefore("its first pass");
        }
      }
    }
  }

  private void pauseBefore(String what) {
    pausedBefore = what;
    turns.stop();
  }

  /** To the next place where it stops. */
  public void resume() {
    resting = false;
    turns.next();
  }

  /** To the end of this pass, or of a new one. */
  public void finishPass() {
    resume();
    for (int pauses = 0; !resting; pauses++) {
      Invariants.require(pauses < MOST_PAUSES, "a pass without an end: " + pausedBefore);
      resume();
    }
  }

  /** What it had decided is lost; the next process starts with its next turn. */
  public void crash() {
    next = Fault.NONE;
    if (!resting) {
      turns.crash();
    }
  }

  /** What it does when it is resumed. */
  public String pausedBefore() {
    return pausedBefore;
  }

  /** What it asked for, in order, the refused included. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** The next write or call that it makes meets this. */
  public void nextMeets(Fault fault) {
    next = fault;
  }

  /** What a process sent before it hung arrives now. */
  public void lateWritesArrive() {
    for (Supplier<Outcome> write : List.copyOf(late)) {
      late.remove(write);
      var _ = write.get();
    }
  }

  /** The API server refuses these to it: names of acts, or "report". */
  public void forbid(Set<String> acts) {
    forbidden.addAll(acts);
  }

  public void allowEverything() {
    forbidden.clear();
  }

  /** It does not reach the API server, or does again. */
  public void setAway(boolean isAway) {
    away = isAway;
  }

  /** It does not reach this member; its peers do. */
  public void hide(String nodeId) {
    hidden.add(nodeId);
  }

  public void hideNobody() {
    hidden.clear();
  }

  @Override
  public void close() {
    closed = true;
    turns.crash();
  }

  @Override
  public int mostStale() {
    return mostStale;
  }

  @Override
  public long staleness() {
    return staleness.nextInt(mostStale + 1);
  }

  @Override
  public boolean isHidden(String nodeId) {
    return hidden.contains(nodeId);
  }

  @Override
  public void amidLook(String what) {
    pauseBefore(what);
  }

  @Override
  public Outcome pass(String what, Supplier<Outcome> write) {
    pauseBefore(what);
    Fault fault = next;
    next = Fault.NONE;
    writes.add(what);
    if (away) {
      return new Outcome.Unclear("the API server does not answer");
    }
    if (forbidden.stream().anyMatch(what::startsWith)) {
      return new Outcome.Rejected("403 Forbidden: this ServiceAccount cannot do that");
    }
    return fault.happensTo(write, late::add);
  }

  /** The world with a stop before each look. */
  private final class Interrupted implements World {
    private final World world;

    Interrupted(World world) {
      this.world = world;
    }

    @Override
    public Optional<Observed> observe(ClusterRef cluster) {
      pauseBefore("a live look");
      if (away) {
        throw new WorldUnavailable("the API server does not answer");
      }
      return world.observe(cluster);
    }

    @Override
    public Optional<Cache> cache() {
      return world.cache();
    }

    @Override
    public Outcome perform(Act act, Observed seen) {
      return world.perform(act, seen);
    }

    @Override
    public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
      return world.report(status, events, seen);
    }
  }
}
