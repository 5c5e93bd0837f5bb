package dev.quorate.operator.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kind that is watched. Not Secrets: a watch begins with a list, and the operator has no right to
 * list the Secrets of a namespace.
 */
public enum WatchedKind {
  CLUSTERS("ConsensusCluster"),
  TASKS("ConsensusTask"),
  STATEFUL_SETS("StatefulSet"),
  SERVICES("Service"),
  DISRUPTION_BUDGETS("PodDisruptionBudget"),
  PODS("Pod"),
  CLAIMS("PersistentVolumeClaim");

  private final String kind;

  WatchedKind(String kind) {
    this.kind = kind;
  }

  /** Empty for an object that is not watched. */
  public static Optional<WatchedKind> of(HasMetadata object) {
    return Stream.of(values()).filter(watched -> watched.kind.equals(object.getKind())).findFirst();
  }
}
