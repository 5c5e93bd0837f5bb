package dev.quorate.node.transport;

/** Takes what peers send to one group. Called on a thread of the network: must not block. */
@FunctionalInterface
public interface FrameListener {
  /**
   * @throws RefusedFrame if nobody may send this
   */
  void received(Frame frame);

  /**
   * The process of this member has ended: none of its connections is left, and nobody listens where
   * it did. Comes after everything that it sent, and before everything that the member's next
   * process sends. Never for silence.
   */
  default void peerEnded(long memberId) {}
}
