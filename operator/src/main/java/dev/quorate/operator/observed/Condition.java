package dev.quorate.operator.observed;

import java.time.Instant;

/** One condition of the status, after the manner of Kubernetes' metav1.Condition. */
public record Condition(
    String type,
    Truth status,
    String reason,
    String message,
    Instant lastTransitionTime,
    long observedGeneration) {

  /** UNKNOWN where it is not known; nothing is ever "last good". */
  public enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
  }
}
