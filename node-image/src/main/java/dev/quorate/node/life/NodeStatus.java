package dev.quorate.node.life;

import dev.quorate.node.genesis.Genesis;
import dev.quorate.node.identity.Identity;
import dev.quorate.node.report.Failure;
import dev.quorate.node.report.NodeState;
import java.util.Optional;

/**
 * What the node is doing and whose data directory it has. Replaced as a whole by the control
 * thread, read by any.
 */
public record NodeStatus(
    NodeState state,
    Optional<Failure> failure,
    Optional<Identity> identity,
    Optional<Genesis> genesis) {
  public static final NodeStatus STARTING =
      new NodeStatus(NodeState.STARTING, Optional.empty(), Optional.empty(), Optional.empty());

  public NodeStatus at(NodeState next) {
    return new NodeStatus(next, failure, identity, genesis);
  }

  public NodeStatus failed(Failure why) {
    return new NodeStatus(NodeState.FAILED, Optional.of(why), identity, genesis);
  }

  public NodeStatus with(Identity newIdentity) {
    return new NodeStatus(state, failure, Optional.of(newIdentity), genesis);
  }

  public NodeStatus with(Genesis newGenesis) {
    return new NodeStatus(state, failure, identity, Optional.of(newGenesis));
  }

  /** Whether the group of the genesis in this directory is known to have a durable log. */
  public boolean isGenesisStarted() {
    return genesis.isPresent()
        && identity.filter(i -> i.stage() == Identity.Stage.MEMBER).isPresent();
  }
}
