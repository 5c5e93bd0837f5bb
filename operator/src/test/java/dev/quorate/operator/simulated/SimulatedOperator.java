package dev.quorate.operator.simulated;

import dev.quorate.operator.world.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The operator in the simulated world, one process after the other: it passes over the cluster
 * between the steps of the world, and its writes meet the planned fault, or random ones.
 */
public final class SimulatedOperator implements SimulatedWorld.Faults {
  private static final List<Fault> FAULTS = List.copyOf(EnumSet.allOf(Fault.class));
  private static final int TURNS_LATER = 25;

  private final Simulation simulation;
  private final PlannedFault planned;
  private final Set<String> hidden = new HashSet<>();
  private final List<String> log = new ArrayList<>();
  private final List<LateWrite> late = new ArrayList<>();
  private final ForkedRandom staleness;
  private final ForkedRandom ids;
  private final ForkedRandom dice;
  private double probability;
  private OperatorProcess process;
  private String candidate = "";
  private boolean counting;
  private int countedWrites;
  private int turns;
  private boolean away;

  /** A write of a process that hung, and the turn at which it arrives. */
  private record LateWrite(int turn, Supplier<Outcome> write) {}

  public SimulatedOperator(Simulation simulation, long seed, PlannedFault planned) {
    this.simulation = simulation;
    this.planned = planned;
    this.staleness = new ForkedRandom(seed + 1);
    this.ids = new ForkedRandom(seed + 2);
    this.dice = new ForkedRandom(seed + 3);
    this.process = newProcess();
  }

  private SimulatedOperator(SimulatedOperator from, Simulation copy, PlannedFault planned) {
    this.simulation = copy;
    this.planned = planned;
    hidden.addAll(from.hidden);
    log.addAll(from.log);
    staleness = new ForkedRandom(from.staleness);
    ids = new ForkedRandom(from.ids);
    dice = new ForkedRandom(from.dice);
    probability = from.probability;
    counting = from.counting;
    countedWrites = from.countedWrites;
    turns = from.turns;
    away = from.away;
    process = newProcess();
    process.copyFrom(from.process);
  }

  /** The same operator in a copy of its world, where another fault is planned. */
  public SimulatedOperator copy(Simulation copy, PlannedFault other) {
    if (!canBeCopied()) {
      throw new IllegalStateException("what it remembers of refusals and late writes has no copy");
    }
    return new SimulatedOperator(this, copy, other);
  }

  public boolean canBeCopied() {
    return late.isEmpty() && !process.remembers();
  }

  private OperatorProcess newProcess() {
    return new OperatorProcess(simulation, new SimulatedWorld(simulation, this), () -> candidate);
  }

  /** The world moves, late writes arrive, and the operator passes over the cluster once. */
  public void turn() {
    simulation.step();
    turns++;
    for (LateWrite arriving : late.stream().filter(l -> l.turn() <= turns).toList()) {
      late.remove(arriving);
      var _ = arriving.write().get();
    }
    if (away) {
      return;
    }
    candidate = HexFormat.of().toHexDigits(ids.nextLong());
    try {
      process.passOver(Simulation.REF);
    } catch (OperatorCrashed crashed) {
      restart();
    }
  }

  /** The next turn has a pass, also if nothing is new. */
  public void wake() {
    process.wake();
  }

  /** Scaled to 0: only the world moves. */
  public void leave() {
    away = true;
  }

  public void comeBack() {
    away = false;
    restart();
  }

  public void restart() {
    process = newProcess();
  }

  /** Writes are counted, and the planned fault happens, from here on. */
  public void countWritesFromHere() {
    counting = true;
  }

  /** The writes since they are counted, those that a fault stopped included. */
  public int countedWrites() {
    return countedWrites;
  }

  /** Every write ever, each with its number if it was counted, and its turn. */
  public List<String> writes() {
    return List.copyOf(log);
  }

  /** A write of an earlier process is under way still. */
  public boolean hasLateWrites() {
    return !late.isEmpty();
  }

  /** From here on each write meets a random fault with this probability. */
  public void randomFaults(double newProbability) {
    probability = newProbability;
  }

  /** The operator cannot reach this member; its peers can. */
  public void hide(String nodeId) {
    hidden.add(nodeId);
  }

  public void hideNobody() {
    hidden.clear();
  }

  @Override
  public int mostStale() {
    return planned.mostStale();
  }

  @Override
  public long staleness() {
    return staleness.nextInt(planned.mostStale() + 1);
  }

  @Override
  public boolean isHidden(String nodeId) {
    return hidden.contains(nodeId);
  }

  @Override
  public Outcome pass(String what, Supplier<Outcome> write) {
    int number = counting ? ++countedWrites : 0;
    log.add(number + " t" + turns + " " + what);
    return faultOf(number)
        .happensTo(write, delayed -> late.add(new LateWrite(turns + TURNS_LATER, delayed)));
  }

  private Fault faultOf(int number) {
    if (probability > 0 && dice.nextDouble() < probability) {
      return FAULTS.get(dice.nextInt(FAULTS.size()));
    }
    return number > 0 && number == planned.write() ? planned.fault() : Fault.NONE;
  }
}
