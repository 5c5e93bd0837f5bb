package dev.quorate.node.report;

import dev.quorate.node.identity.FailureReason;

/**
 * Why a node refuses to work.
 *
 * @param message the trouble; the cure depends on who runs the node, and is not part of it
 */
public record Failure(FailureReason reason, String message) {
  /** For a person who runs the node by hand: the trouble, and the cure. */
  public String byHand() {
    return message + "; " + reason.advice();
  }
}
