package dev.quorate.node.engine;

/** A whole state of a {@link StateMachine} that was read from a snapshot and is not in use yet. */
@FunctionalInterface
public interface PreparedState {
  /**
   * Replaces the state machine's state by this one: in memory, at once, where commands are applied.
   */
  void install();
}
