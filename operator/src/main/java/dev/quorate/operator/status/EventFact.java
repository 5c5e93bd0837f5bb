package dev.quorate.operator.status;

import dev.quorate.operator.plan.Reason;

/** An event to publish: on a transition, never in a steady state. */
public record EventFact(Type type, Reason reason, String message) {
  /** As Kubernetes has them. */
  public enum Type {
    NORMAL,
    WARNING
  }
}
