package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One run: a simulation, the operator in it, and one fault at one write. Steps of a story are told
 * one after the other; the operator passes over the cluster between the steps of the world.
 */
final class Story implements SimulatedWorld.Faults {
  private static final List<Fault> FAULTS = List.copyOf(EnumSet.allOf(Fault.class));
  private static final int MOST_TURNS = 400;
  private static final int TURNS_LATER = 25;

  final Simulation world;
  final Set<String> hidden = new HashSet<>();
  final List<String> done = new ArrayList<>();

  private final Fault fault;
  private final int faultAt;
  private final Random staleness;
  private final int mostStale;
  private final Random ids;
  private final Random dice;
  private final List<Late> late = new ArrayList<>();
  private double chaos;
  private Pass operator;
  private boolean counting;
  private int writes;
  private int allWrites;
  private int turns;

  Story(long seed, Fault fault, int faultAt, int mostStale) {
    this.world = new Simulation(seed);
    this.fault = fault;
    this.faultAt = faultAt;
    this.mostStale = mostStale;
    this.staleness = new Random(seed + 1);
    this.ids = new Random(seed + 2);
    this.dice = new Random(seed + 3);
    this.operator = newOperator();
  }

  private Pass newOperator() {
    return new Pass(
        new SimulatedWorld(world, this),
        () -> "%016x".formatted(ids.nextLong()),
        world::now,
        Journal.SILENT);
  }

  /** Writes are counted, and the fault happens, from here on. */
  Story from() {
    counting = true;
    return this;
  }

  int writes() {
    return writes;
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
  public Outcome pass(String what, Supplier<Outcome> write) {
    allWrites++;
    int number = counting ? ++writes : 0;
    done.add(number + " t" + turns + " " + what);
    return switch (faultOf(number)) {
      case NONE -> write.get();
      case NOT_SENT -> throw new OperatorCrashed();
      case ANSWER_LOST -> {
        var _ = write.get();
        yield new Outcome.Unclear("the answer was lost");
      }
      case DONE_THEN_CRASH -> {
        var _ = write.get();
        throw new OperatorCrashed();
      }
      case CONFLICT -> new Outcome.Overtaken("409 Conflict");
      case LATE -> {
        late.add(new Late(turns + TURNS_LATER, write));
        throw new OperatorCrashed();
      }
    };
  }

  private Fault faultOf(int number) {
    if (chaos > 0 && dice.nextDouble() < chaos) {
      return FAULTS.get(dice.nextInt(FAULTS.size()));
    }
    return number > 0 && number == faultAt ? fault : Fault.NONE;
  }

  /** From here on each write meets a random fault with this probability. */
  Story chaos(double probability) {
    chaos = probability;
    return this;
  }

  /** A write of a paused operator, and the turn at which it arrives. */
  private record Late(int turn, Supplier<Outcome> write) {}

  /** The world moves, and the operator passes over the cluster once. */
  void turn() {
    world.step();
    turns++;
    for (Late arriving : late.stream().filter(l -> l.turn() <= turns).toList()) {
      late.remove(arriving);
      var _ = arriving.write().get();
    }
    try {
      operator.over(Simulation.REF);
    } catch (OperatorCrashed crashed) {
      operator = newOperator();
    }
  }

  void crashOperator() {
    operator = newOperator();
  }

  Story until(String what, BooleanSupplier reached) {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      turn();
      if (reached.getAsBoolean() && late.isEmpty()) {
        return this;
      }
    }
    throw new AssertionError(
        "never "
            + what
            + ": "
            + world.api().cluster().map(c -> c.status())
            + "\n"
            + world.api()
            + "\nlast writes "
            + tail());
  }

  private List<String> tail() {
    return done.subList(Math.max(0, done.size() - 30), done.size());
  }

  Story untilReady() {
    return until("ready", this::isReady).settles();
  }

  /** So many members are voters that serve, whatever is asked for. */
  boolean serve(int members) {
    return status().members().size() == members
        && status().members().stream().allMatch(m -> m.healthy() && m.role().equals("Voter"));
  }

  boolean isReady() {
    return is("Ready", Truth.TRUE)
        && isWhole()
        && status().members().stream().allMatch(m -> m.healthy() && m.role().equals("Voter"))
        && status().members().size() == replicas();
  }

  /** As it is, whatever the status says of it: every member serves, and nothing is going. */
  boolean isWhole() {
    return world.network.running().stream().filter(m -> m.isServing()).count() == replicas()
        && world.api().pods().values().stream().noneMatch(PodObject::deleting)
        && world.api().claims().values().stream().noneMatch(Volume::deleting);
  }

  private int replicas() {
    return world.api().cluster().orElseThrow().spec().replicas();
  }

  Story untilHeld(String reason) {
    return until(
            "held for " + reason,
            () ->
                is("Stalled", Truth.TRUE)
                    && status()
                        .condition("Stalled")
                        .map(Condition::reason)
                        .equals(Optional.of(reason)))
        .settles();
  }

  boolean is(String condition, Truth truth) {
    return world.api().cluster().isPresent()
        && status().condition(condition).map(Condition::status).equals(Optional.of(truth));
  }

  ClusterStatus status() {
    return world.api().cluster().orElseThrow().status();
  }

  /** I6: after a while in which late things may still come, nothing is written any more. */
  Story settles() {
    for (int turn = 0; turn < 25; turn++) {
      turn();
    }
    int before = allWrites;
    for (int turn = 0; turn < 10; turn++) {
      turn();
    }
    Invariants.require(allWrites == before, "I6: writes while settled: " + tail());
    return this;
  }

  Story put(String value) {
    return until("written " + value, () -> world.network.put(world.clusterId(), value));
  }

  /** Every voter has the value. */
  Story expectData(String value) {
    until(
        "replicated " + value,
        () ->
            world.api().claims().values().stream()
                .allMatch(claim -> world.disks.get(claim.uid()).values().contains(value)));
    return this;
  }

  Story expect(boolean holds, String otherwise) {
    Invariants.require(holds, otherwise + "; " + world.api().cluster().map(c -> c.status()));
    return this;
  }

  Story create(ClusterSpec spec) {
    world.create(spec);
    return this;
  }
}
