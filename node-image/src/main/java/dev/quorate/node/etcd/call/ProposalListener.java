package dev.quorate.node.etcd.call;

import java.util.Optional;

/** Learns the outcome of every command that this member has proposed. */
@FunctionalInterface
public interface ProposalListener {
  /** Before a command is proposed. */
  default void begun() {}

  /**
   * Called on a thread of the group before the answer is given; must not block.
   *
   * @param failure empty when the command was applied
   */
  void ended(Optional<Throwable> failure);
}
