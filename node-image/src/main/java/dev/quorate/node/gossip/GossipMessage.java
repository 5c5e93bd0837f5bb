package dev.quorate.node.gossip;

import java.util.List;

/**
 * What nodes say to each other. Every message carries what its sender says of itself, and rumors of
 * others on the way.
 */
public sealed interface GossipMessage {
  Rumor sender();

  /** The memberId of whom it is for. */
  long to();

  List<Rumor> rumors();

  default long from() {
    return sender().memberId();
  }

  /** Are you there? */
  record Probe(Rumor sender, long to, long sequence, List<Rumor> rumors) implements GossipMessage {
    public Probe {
      rumors = List.copyOf(rumors);
    }
  }

  /** The answer to the probe of this sequence. */
  record Answer(Rumor sender, long to, long sequence, List<Rumor> rumors) implements GossipMessage {
    public Answer {
      rumors = List.copyOf(rumors);
    }
  }

  /** Probe that member for me: it does not answer. */
  record ProbeForMe(Rumor sender, long to, long sequence, long target, List<Rumor> rumors)
      implements GossipMessage {
    public ProbeForMe {
      rumors = List.copyOf(rumors);
    }
  }

  /** The member that you asked about under this sequence has answered me. */
  record AnsweredMe(Rumor sender, long to, long sequence, List<Rumor> rumors)
      implements GossipMessage {
    public AnsweredMe {
      rumors = List.copyOf(rumors);
    }
  }

  /** All that the sender believes. */
  record State(Rumor sender, long to, boolean wantsAnswer, List<Rumor> rumors)
      implements GossipMessage {
    public State {
      rumors = List.copyOf(rumors);
    }
  }
}
