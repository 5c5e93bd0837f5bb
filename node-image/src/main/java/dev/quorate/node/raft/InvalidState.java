package dev.quorate.node.raft;

/** The data on disk cannot be the state of a group. Nothing may be started from it. */
public sealed class InvalidState extends RuntimeException permits EmptyVoters {
  InvalidState(String message) {
    super(message);
  }
}
