package dev.quorate.node.report;

import dev.quorate.node.identity.FailureReason;

/**
 * Why a node refuses to work.
 *
 * @param message what is wrong; what to do about it depends on who runs the node, and is not part
 *     of it
 */
public record Failure(FailureReason reason, String message) {
  /** For a person who runs the node by hand: what is wrong, and what to do about it. */
  public String byHand() {
    return message + "; " + reason.advice();
  }
}
