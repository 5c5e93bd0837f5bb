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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One process of the operator. It does not plan again while it sees exactly what led to nothing the
 * last time, the second included: plan and status follow from what is seen, and from acts that were
 * refused. Half of all passes are such.
 */
final class OperatorProcess implements World {
  private final SimulatedWorld world;
  private final Pass pass;

  /** What the last pass saw, if nothing came of it. */
  private Optional<Observed> idle = Optional.empty();

  /** The first look of a pass, before the pass takes it. */
  private Optional<Observed> first = Optional.empty();

  private boolean lookedAhead;
  private int looks;
  private boolean wrote;
  private boolean remembers;

  /**
   * @param candidate the clusterId, should the pass record a genesis
   */
  OperatorProcess(Simulation simulation, SimulatedWorld world, Supplier<String> candidate) {
    this.world = world;
    this.pass = new Pass(this, candidate, simulation::now, Journal.SILENT);
  }

  /** Of a process that remembers nothing but what it saw. */
  void copyFrom(OperatorProcess other) {
    world.copyFrom(other.world);
    idle = other.idle;
  }

  /** An act was refused; when it is tried again only the pass knows. */
  boolean remembers() {
    return remembers;
  }

  void passOver(ClusterRef cluster) {
    first =
        world
            .cache()
            .map(cache -> cache.observe(cluster))
            .orElseGet(() -> world.observe(cluster));
    if (!remembers && first.isPresent() && first.equals(idle)) {
      return;
    }
    idle = Optional.empty();
    lookedAhead = true;
    looks = 0;
    wrote = false;
    pass.over(cluster);
    if (!wrote && looks == 1) {
      idle = first;
    }
  }

  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    return taken(() -> world.observe(cluster));
  }

  @Override
  public Optional<Cache> cache() {
    return world.cache().map(cache -> cluster -> taken(() -> cache.observe(cluster)));
  }

  private Optional<Observed> taken(Supplier<Optional<Observed>> look) {
    looks++;
    if (lookedAhead) {
      lookedAhead = false;
      return first;
    }
    return look.get();
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    wrote = true;
    Outcome outcome = world.perform(act, seen);
    remembers |= outcome instanceof Outcome.Rejected;
    return outcome;
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
    wrote = true;
    return world.report(status, events, seen);
  }
}
