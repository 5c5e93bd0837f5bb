package dev.quorate.operator.status;

import dev.quorate.operator.observed.ObjectRef;
import java.util.Optional;

/**
 * An event to publish: on a transition, never in a steady state.
 *
 * @param task the task that the event is about; empty if it is about the cluster
 */
public record ClusterEvent(EventReason reason, String message, Optional<ObjectRef> task) {
  /** An event about the cluster. */
  public ClusterEvent(EventReason reason, String message) {
    this(reason, message, Optional.empty());
  }

  static ClusterEvent ofTask(EventReason reason, String message, ObjectRef task) {
    return new ClusterEvent(reason, message, Optional.of(task));
  }
}
