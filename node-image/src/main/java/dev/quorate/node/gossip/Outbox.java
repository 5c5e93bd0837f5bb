package dev.quorate.node.gossip;

import java.util.ArrayList;
import java.util.List;

/** Messages of the step under way, each with the rumors that are due. */
final class Outbox {
  private final Beliefs beliefs;
  private final List<GossipMessage> messages = new ArrayList<>();

  Outbox(Beliefs beliefs) {
    this.beliefs = beliefs;
  }

  void probe(long to, long sequence) {
    messages.add(new GossipMessage.Probe(beliefs.self(), to, sequence, beliefs.onTheWayTo(to)));
  }

  void answer(long to, long sequence) {
    messages.add(new GossipMessage.Answer(beliefs.self(), to, sequence, beliefs.onTheWayTo(to)));
  }

  void probeForMe(long to, long sequence, long target) {
    messages.add(
        new GossipMessage.ProbeForMe(beliefs.self(), to, sequence, target, beliefs.onTheWayTo(to)));
  }

  void answeredMe(long to, long sequence) {
    messages.add(
        new GossipMessage.AnsweredMe(beliefs.self(), to, sequence, beliefs.onTheWayTo(to)));
  }

  void state(long to, boolean wantsAnswer) {
    messages.add(new GossipMessage.State(beliefs.self(), to, wantsAnswer, beliefs.all()));
  }

  List<GossipMessage> take() {
    List<GossipMessage> taken = List.copyOf(messages);
    messages.clear();
    return taken;
  }
}
