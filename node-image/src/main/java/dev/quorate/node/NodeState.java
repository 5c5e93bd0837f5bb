package dev.quorate.node;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.rest.Report;
import java.util.Optional;

/**
 * What the node is doing and whose data directory it has. Replaced as a whole by the control
 * thread, read by any.
 */
record NodeState(
    Report.State state,
    Optional<Report.Failure> failure,
    Optional<Identity> identity,
    Optional<Genesis> genesis) {
  static final NodeState STARTING =
      new NodeState(Report.State.STARTING, Optional.empty(), Optional.empty(), Optional.empty());

  NodeState at(Report.State next) {
    return new NodeState(next, failure, identity, genesis);
  }

  NodeState failed(Report.Failure why) {
    return new NodeState(Report.State.FAILED, Optional.of(why), identity, genesis);
  }

  NodeState with(Identity newIdentity) {
    return new NodeState(state, failure, Optional.of(newIdentity), genesis);
  }

  NodeState with(Genesis newGenesis) {
    return new NodeState(state, failure, identity, Optional.of(newGenesis));
  }

  /** Whether the group of the genesis in this directory is known to have a durable log. */
  boolean isGenesisStarted() {
    return genesis.isPresent()
        && identity.filter(i -> i.stage() == Identity.Stage.MEMBER).isPresent();
  }
}
