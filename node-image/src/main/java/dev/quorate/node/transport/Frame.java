package dev.quorate.node.transport;

import dev.quorate.node.gossip.GossipMessage;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.Output;

/** What members send each other. {@code from} and {@code to} are memberIds. */
public sealed interface Frame {
  int group();

  long from();

  long to();

  /** The first feature level whose programs understand it. */
  default int level() {
    return switch (this) {
      case Raft raft -> level(raft.message());
      case Forwarded _, ForwardRefused _, ForwardedRead _, ForwardedReadAt _ -> 1;
      case Gossip _ -> Gossip.LEVEL;
    };
  }

  private static int level(Message message) {
    return switch (message) {
      case Message.VoteRequest _,
          Message.VoteResponse _,
          Message.AppendRequest _,
          Message.AppendResponse _,
          Message.SnapshotOffer _,
          Message.SnapshotPull _,
          Message.SnapshotChunk _,
          Message.TimeoutNow _ ->
          1;
      case Message.LossNotice _ -> 2;
    };
  }

  /** A message of the core. */
  record Raft(int group, Message message) implements Frame {
    @Override
    public long from() {
      return message.from();
    }

    @Override
    public long to() {
      return message.to();
    }
  }

  /** A command for the leader to propose; it answers only when it refuses. */
  record Forwarded(int group, long from, long to, long requestId, byte[] command)
      implements Frame {}

  /** A forwarded command was not taken on; nothing happened. */
  record ForwardRefused(int group, long from, long to, long requestId, Output.Refusal refusal)
      implements Frame {}

  /** The leader is asked for an index to read at; it answers only when it has confirmed one. */
  record ForwardedRead(int group, long from, long to, long requestId) implements Frame {}

  /** Reads that arrived before this question may be served once this index is applied. */
  record ForwardedReadAt(int group, long from, long to, long requestId, long index)
      implements Frame {}

  /** A word of the one detector that a node has, for all its groups. */
  record Gossip(GossipMessage message) implements Frame {
    /** In the place of a group, and none of them. */
    public static final int GROUP = -1;

    /** Before it nobody would answer. */
    public static final int LEVEL = 5;

    @Override
    public int group() {
      return GROUP;
    }

    @Override
    public long from() {
      return message.from();
    }

    @Override
    public long to() {
      return message.to();
    }
  }
}
