package dev.quorate.operator.simulated.model;

import dev.quorate.operator.simulated.OtherWriters;
import dev.quorate.operator.simulated.SteppedOperator;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.simulated.model.ModelledWorld.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The faults of the model. */
final class Accidents {
  private Accidents() {}

  static List<Move> in(ModelledWorld world) {
    List<Move> moves = new ArrayList<>();
    if (world.operator().intends()) {
      moves.add(ofOperator("operator dies before it acts", SteppedOperator::crash));
      moves.add(
          ofOperator("operator acts, and the answer is lost", SteppedOperator::actUnanswered));
      if (!world.operator().hasLateWrite()) {
        moves.add(
            ofOperator("operator hangs before it acts, another takes over", SteppedOperator::hang));
      }
    }
    for (FakeMember member : world.simulation().network().running()) {
      String name = member.nodeId();
      moves.add(
          new Move(
              "container of " + name + " is killed",
              true,
              next -> next.simulation().killContainer(name)));
      if (!world.operator().hidden().contains(name)) {
        moves.add(
            ofOperator("operator does not reach " + name, operator -> operator.hidden().add(name)));
      }
      if (world.simulation().pods() > 1 && !world.simulation().network().cut().contains(name)) {
        moves.add(
            new Move(
                name + " is cut off from its peers",
                true,
                next -> next.simulation().network().cut(name)));
      }
    }
    if (world.simulation().status().isPresent()) {
      moves.add(ofPeople("the resource is deleted", OtherWriters::delete));
    }
    for (String pod : world.simulation().podNames()) {
      moves.add(ofPeople("pod " + pod + " is deleted", others -> others.deletePod(pod)));
      moves.add(ofPeople("pod and volume of " + pod + " are lost", others -> others.lose(pod)));
    }
    return moves;
  }

  private static Move ofOperator(String name, Consumer<SteppedOperator> happens) {
    return new Move(name, true, world -> happens.accept(world.operator()));
  }

  private static Move ofPeople(String name, Consumer<OtherWriters> happens) {
    return new Move(name, true, world -> happens.accept(world.simulation().others()));
  }
}
