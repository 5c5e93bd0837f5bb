package dev.quorate.node.gossip;

import java.util.List;

/** Everything that can happen to the detector of one node. */
public sealed interface Input {
  /** Look at the time: something may be overdue. To be given ten times in a second or so. */
  record Tick() implements Input {}

  record Receive(GossipMessage message) implements Input {}

  /** Who is a member, this node included: all of them, whenever they changed. */
  record Committed(List<Contact> members) implements Input {
    public Committed {
      members = List.copyOf(members);
    }
  }

  /** This node can be reached elsewhere from now on. */
  record Moved(Addresses addresses) implements Input {}
}
