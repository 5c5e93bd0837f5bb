package dev.quorate.node.transport;

import dev.quorate.node.raft.configuration.Member;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;

/** Sends frames to peers, without promise of arrival. Thread-safe. */
public interface PeerTransport {
  /** The thread of the connections: what runs on it sends and receives without waking another. */
  ScheduledExecutorService loop();

  /** Sends, or drops: when the peer is not connected or does not read fast enough. */
  void send(Frame frame);

  /** Who takes the frames of this group from now on; those of other groups are dropped. */
  void listen(int group, FrameListener listener);

  /** Ends {@link #listen} for this group and forgets its members. */
  void forget(int group);

  /**
   * Whom this group talks to. A connection is kept to every member of any group; others may still
   * connect to us and be answered.
   */
  void members(int group, Collection<Member> members);
}
