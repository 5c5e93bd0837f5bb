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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One process of the operator. As on Kubernetes, a pass that came to nothing is repeated when it
 * would see something else, or when it said that it wants to look again because time has passed.
 */
final class OperatorProcess implements World {
  private final Simulation simulation;
  private final SimulatedWorld world;
  private final Pass pass;

  /** The last pass, if nothing came of it. */
  private Optional<Idle> idle = Optional.empty();

  /** The first look of a pass, before the pass takes it. */
  private Optional<Observed> first = Optional.empty();

  private boolean lookedAhead;
  private int looks;
  private boolean wrote;
  private boolean remembers;

  /**
   * A pass that came to nothing.
   *
   * @param seen in its only look
   * @param until when to look again though nothing else is to be seen
   */
  private record Idle(Observed seen, Instant until) {
    boolean holdsFor(Observed next, Instant now) {
      return now.isBefore(until)
          && next.cluster().equals(seen.cluster())
          && next.slots().equals(seen.slots())
          && next.statefulSet().equals(seen.statefulSet())
          && next.children().equals(seen.children())
          && next.versions().equals(seen.versions())
          && next.tasks().equals(seen.tasks())
          && next.notices().equals(seen.notices());
    }
  }

  /**
   * @param candidate the clusterId, should the pass record a genesis
   */
  OperatorProcess(Simulation simulation, SimulatedWorld world, Supplier<String> candidate) {
    this.simulation = simulation;
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
        world.cache().map(cache -> cache.observe(cluster)).orElseGet(() -> world.observe(cluster));
    if (first.isPresent()
        && idle.filter(last -> last.holdsFor(first.get(), simulation.now())).isPresent()) {
      return;
    }
    idle = Optional.empty();
    lookedAhead = true;
    looks = 0;
    wrote = false;
    Pass.Result result = pass.over(cluster);
    if (!wrote && looks == 1 && result.trouble().isEmpty()) {
      idle = first.map(seen -> new Idle(seen, simulation.now().plus(result.recheckAfter())));
    }
  }

  /** It passes over the cluster the next time, whatever it sees. */
  void wake() {
    idle = Optional.empty();
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
