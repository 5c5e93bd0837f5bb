package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The operator in steps: a whole pass at once, or a look that leads to an act, which happens later,
 * when others have done what they like. Both are the product's own pass, which is stopped where the
 * step ends. Every step is one of a fresh process: what is remembered between passes is only when
 * to try a refused act again.
 */
public final class SteppedOperator {
  private final Simulation simulation;
  private final Set<String> hidden = new TreeSet<>();
  private Optional<Intention> intention = Optional.empty();

  /** Of a process that hangs, while another has taken over. */
  private Optional<Intention> late = Optional.empty();

  private long minted;

  /** What was decided and not done yet, and what was seen when it was. */
  private record Intention(Act act, Observed seen) {}

  public SteppedOperator(Simulation simulation) {
    this.simulation = simulation;
  }

  /** The same in a copy of its world. */
  public SteppedOperator(SteppedOperator from, Simulation copy) {
    this(copy);
    hidden.addAll(from.hidden);
    intention = from.intention;
    late = from.late;
    minted = from.minted;
  }

  public boolean intends() {
    return intention.isPresent();
  }

  public boolean hasLateWrite() {
    return late.isPresent();
  }

  public Set<String> hidden() {
    return hidden;
  }

  /** A pass that nothing comes between. */
  public void pass() {
    over(new Uninterrupted(), mint());
  }

  /** Looks and decides; if that is no act, the status is reported. */
  public void look() {
    over(new UntilAnAct(), mint());
  }

  /** Does what it decided on, however long ago it looked. What it sees next is another step. */
  public void act() {
    actWith(Supplier::get);
  }

  /** It is done, and the answer is lost. */
  public void actUnanswered() {
    actWith(
        write -> {
          var _ = write.get();
          return new Outcome.Unclear("the answer was lost");
        });
  }

  private void actWith(Transport transport) {
    Intention decided = intention.orElseThrow();
    intention = Optional.empty();
    over(new FromAnAct(decided, transport), decided.seen().candidateClusterId());
  }

  /** The process dies with what it decided on. */
  public void crash() {
    intention = Optional.empty();
  }

  /** The process hangs just before its write, and another one takes over. */
  public void hang() {
    late = intention;
    intention = Optional.empty();
  }

  /** What the process that hung was about to write arrives; nobody hears of the answer. */
  public void lateWriteArrives() {
    Intention decided = late.orElseThrow();
    late = Optional.empty();
    var _ = world().carryOut(decided.act(), decided.seen());
  }

  private void over(World world, String candidate) {
    try {
      var _ =
          new Pass(world, () -> candidate, simulation::now, Journal.SILENT).over(Simulation.REF);
    } catch (OperatorCrashed stopped) {
      // Here the step ends.
    }
  }

  private String mint() {
    return "%016x".formatted(new Random(++minted).nextLong());
  }

  private SimulatedWorld world() {
    return new SimulatedWorld(simulation, new NoFaults());
  }

  /** What makes a difference to what it does next; see {@link WorldText}. */
  public String text() {
    return WorldText.of(simulation)
        + "\nintends "
        + intention.map(this::text)
        + "\nlate "
        + late.map(this::text)
        + "\nhidden "
        + hidden;
  }

  // Of a version that was seen it matters only whether it is the present one.
  private String text(Intention decided) {
    Observed seen = decided.seen();
    Map<ChildKind, Boolean> present = new TreeMap<>();
    var versions = new HashMap<>(SimulatedWorld.versions(simulation.api()));
    seen.versions()
        .forEach((kind, version) -> present.put(kind, version.equals(versions.get(kind))));
    boolean same =
        simulation
            .api()
            .cluster()
            .filter(c -> c.resourceVersion().equals(seen.cluster().resourceVersion()))
            .isPresent();
    return decided.act().getClass().getSimpleName()
        + decided.act().toString().replaceAll("resourceVersion=\\d+", "")
        + same
        + present
        + Layout.of(seen)
        + seen.tasks()
        + WorldText.unversioned(seen.cluster());
  }

  private interface Transport {
    Outcome send(Supplier<Outcome> write);
  }

  private final class NoFaults implements SimulatedWorld.Faults {
    @Override
    public int mostStale() {
      return 0;
    }

    @Override
    public long staleness() {
      return 0;
    }

    @Override
    public boolean isHidden(String nodeId) {
      return hidden.contains(nodeId);
    }

    @Override
    public Outcome pass(String what, Supplier<Outcome> write) {
      return write.get();
    }
  }

  private class Uninterrupted implements World {
    final SimulatedWorld world = world();

    @Override
    public Optional<Observed> observe(ClusterRef cluster) {
      return world.observe(cluster);
    }

    @Override
    public Outcome perform(Act act, Observed seen) {
      simulation.decisions().performs(act, seen, true);
      return world.carryOut(act, seen);
    }

    @Override
    public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
      return world.report(status, events, seen);
    }
  }

  private final class UntilAnAct extends Uninterrupted {
    @Override
    public Outcome perform(Act act, Observed seen) {
      simulation.decisions().performs(act, seen, true);
      intention = Optional.of(new Intention(act, seen));
      throw new OperatorCrashed();
    }
  }

  private final class FromAnAct extends Uninterrupted {
    private final Intention decided;
    private final Transport transport;
    private boolean begun;

    FromAnAct(Intention decided, Transport transport) {
      this.decided = decided;
      this.transport = transport;
    }

    @Override
    public Optional<Observed> observe(ClusterRef cluster) {
      if (begun) {
        throw new OperatorCrashed();
      }
      begun = true;
      return Optional.of(decided.seen());
    }

    @Override
    public Outcome perform(Act act, Observed seen) {
      if (!act.equals(decided.act())) {
        // What else could be done if this act was refused is decided on another look.
        throw new OperatorCrashed();
      }
      return transport.send(() -> world.carryOut(act, seen));
    }
  }
}
