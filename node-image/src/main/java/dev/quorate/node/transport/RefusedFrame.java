package dev.quorate.node.transport;

/**
 * A frame that its listener does not take from anybody: it is dropped, and the sender is a problem.
 */
public final class RefusedFrame extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final PeerProblem.Reason reason;

  public RefusedFrame(PeerProblem.Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PeerProblem.Reason reason() {
    return reason;
  }
}
