package dev.quorate.operator.simulated.model;

import dev.quorate.operator.simulated.Simulation;
import dev.quorate.operator.simulated.SingleSteps;
import dev.quorate.operator.simulated.SingleSteps.Step;
import dev.quorate.operator.simulated.SteppedOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One state: the world, the operator, and how many faults may still happen. */
final class ModelledWorld {
  private final Simulation simulation;
  private final SteppedOperator operator;
  private final int members;
  private final int faultsLeft;

  /**
   * What may happen next.
   *
   * @param fault whether it is one of those of which only so many happen
   */
  record Move(String name, boolean fault, Consumer<ModelledWorld> happens) {}

  ModelledWorld(Simulation simulation, int members, int faults) {
    this.simulation = simulation;
    this.members = members;
    this.operator = new SteppedOperator(simulation);
    this.faultsLeft = faults;
  }

  private ModelledWorld(ModelledWorld from, int faultsLeft) {
    this.simulation = from.simulation.copy();
    this.members = from.members;
    this.operator = new SteppedOperator(from.operator, simulation);
    this.faultsLeft = faultsLeft;
  }

  ModelledWorld copy() {
    return new ModelledWorld(this, faultsLeft);
  }

  Simulation simulation() {
    return simulation;
  }

  SteppedOperator operator() {
    return operator;
  }

  int faultsLeft() {
    return faultsLeft;
  }

  /** Moves that make no difference are among them. */
  List<Move> moves() {
    List<Move> moves = new ArrayList<>(operatorMoves());
    List<Step> steps = SingleSteps.of(simulation);
    for (int i = 0; i < steps.size(); i++) {
      int number = i;
      // By its number, since it is done to a copy.
      moves.add(
          new Move(
              steps.get(i).name(),
              false,
              world -> SingleSteps.of(world.simulation).get(number).happens().run()));
    }
    if (simulation.status().isEmpty()) {
      moves.add(
          new Move(
              "the resource is created once more",
              false,
              world -> world.simulation.others().apply(Start.spec(members))));
    }
    if (faultsLeft > 0) {
      moves.addAll(Accidents.in(this));
    }
    return moves;
  }

  private List<Move> operatorMoves() {
    List<Move> moves = new ArrayList<>();
    if (operator.intends()) {
      moves.add(move("operator does what it decided", SteppedOperator::act));
    } else {
      moves.add(move("operator passes", SteppedOperator::pass));
      moves.add(move("operator looks and decides", SteppedOperator::look));
    }
    if (operator.hasLateWrite()) {
      moves.add(move("late write arrives", SteppedOperator::lateWriteArrives));
    }
    for (String member : operator.hidden()) {
      moves.add(move("operator reaches " + member + " again", o -> o.hidden().remove(member)));
    }
    for (String member : simulation.network().cut()) {
      moves.add(
          new Move(
              member + " reaches its peers again",
              false,
              world -> world.simulation.network().heal()));
    }
    return moves;
  }

  private static Move move(String name, Consumer<SteppedOperator> happens) {
    return new Move(name, false, world -> happens.accept(world.operator));
  }

  ModelledWorld after(Move move) {
    ModelledWorld next = new ModelledWorld(this, move.fault() ? faultsLeft - 1 : faultsLeft);
    move.happens().accept(next);
    next.simulation.check();
    return next;
  }

  StateKey key() {
    return StateKey.of(operator.text() + "\nfaults left " + faultsLeft);
  }
}
