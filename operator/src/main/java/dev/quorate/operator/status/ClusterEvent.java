package dev.quorate.operator.status;

import dev.quorate.operator.observed.ObjectRef;
import java.time.Instant;
import java.util.Optional;

/**
 * An event to publish: on a transition, never in a steady state.
 *
 * @param task the task that the event is about; empty if it is about the cluster
 * @param at when it was done, or seen
 */
public record ClusterEvent(
    EventReason reason, String message, Optional<ObjectRef> task, Instant at) {
  /** An event about the cluster. */
  public ClusterEvent(EventReason reason, String message, Instant at) {
    this(reason, message, Optional.empty(), at);
  }

  static ClusterEvent ofTask(EventReason reason, String message, ObjectRef task, Instant at) {
    return new ClusterEvent(reason, message, Optional.of(task), at);
  }
}
