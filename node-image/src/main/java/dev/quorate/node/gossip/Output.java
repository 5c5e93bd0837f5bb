package dev.quorate.node.gossip;

import java.util.List;
import java.util.Optional;

/**
 * The consequences of a step.
 *
 * @param messages to send, without promise of arrival
 * @param changes of beliefs about others, in their order
 */
public record Output(List<GossipMessage> messages, List<Change> changes) {
  /** A belief that has changed: {@code was} is empty of a node that nothing was known of. */
  public record Change(Optional<Health> was, Rumor now) {}

  public Output {
    messages = List.copyOf(messages);
    changes = List.copyOf(changes);
  }
}
