package dev.quorate.node.report;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import java.util.Optional;

/**
 * What the node is doing and whose data directory it has. Replaced as a whole by the control
 * thread, read by any.
 */
public record NodeState(
    Report.State state,
    Optional<Report.Failure> failure,
    Optional<Identity> identity,
    Optional<Genesis> genesis) {
  public static final NodeState STARTING =
      new NodeState(Report.State.STARTING, Optional.empty(), Optional.empty(), Optional.empty());

  public NodeState at(Report.State next) {
    return new NodeState(next, failure, identity, genesis);
  }

  public NodeState failed(Report.Failure why) {
    return new NodeState(Report.State.FAILED, Optional.of(why), identity, genesis);
  }

  public NodeState with(Identity newIdentity) {
    return new NodeState(state, failure, Optional.of(newIdentity), genesis);
  }

  public NodeState with(Genesis newGenesis) {
    return new NodeState(state, failure, identity, Optional.of(newGenesis));
  }

  /** Whether the group of the genesis in this directory is known to have a durable log. */
  public boolean isGenesisStarted() {
    return genesis.isPresent()
        && identity.filter(i -> i.stage() == Identity.Stage.MEMBER).isPresent();
  }
}
