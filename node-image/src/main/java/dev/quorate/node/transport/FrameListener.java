package dev.quorate.node.transport;

/** Takes what peers send to one group. Called on a thread of the network: must not block. */
@FunctionalInterface
public interface FrameListener {
  /**
   * @throws RefusedFrame if nobody may send this
   */
  void received(Frame frame);
}
