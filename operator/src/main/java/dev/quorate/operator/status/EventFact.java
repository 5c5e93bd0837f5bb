package dev.quorate.operator.status;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.plan.decision.Reason;
import java.util.Optional;

/**
 * An event to publish: on a transition, never in a steady state.
 *
 * @param task what it is an event of, if not of the cluster
 */
public record EventFact(Type type, Reason reason, String message, Optional<ObjectRef> task) {
  /** An event of the cluster. */
  public EventFact(Type type, Reason reason, String message) {
    this(type, reason, message, Optional.empty());
  }

  /** As Kubernetes has them. */
  public enum Type {
    NORMAL,
    WARNING
  }
}
