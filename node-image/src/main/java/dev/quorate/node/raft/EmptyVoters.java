package dev.quorate.node.raft;

/**
 * The log has entries or a snapshot, but the configuration in force has no voter: such a group
 * could tick for ever and never elect anyone.
 */
public final class EmptyVoters extends InvalidState {
  EmptyVoters(String found) {
    super("the group has " + found + " but no voter; it cannot elect a leader");
  }
}
