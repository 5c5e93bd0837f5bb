package dev.quorate.node.engine.simulation;

/** A promise of Raft was broken. */
final class BrokenInvariant extends RuntimeException {
  BrokenInvariant(String invariant, String evidence) {
    super(invariant + ": " + evidence);
  }
}
