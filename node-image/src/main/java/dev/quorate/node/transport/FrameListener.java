package dev.quorate.node.transport;

/** Takes what peers send to one group. Called on a thread of the network: must not block. */
@FunctionalInterface
public interface FrameListener {
  void received(Frame frame);
}
