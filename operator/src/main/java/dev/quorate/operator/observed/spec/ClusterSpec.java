package dev.quorate.operator.observed.spec;

import java.util.Optional;

/** What a person asks for: the spec of a ConsensusCluster, with the defaults filled in. */
public record ClusterSpec(
    int replicas,
    String image,
    String imagePullPolicy,
    String storageSize,
    Optional<String> storageClass,
    BootstrapSource source,
    StructuralConfig config,
    Retention whenDeleted,
    Retention whenScaled,
    boolean paused) {

  /** What becomes of a volume that is no longer used. */
  public enum Retention {
    RETAIN,
    DELETE
  }
}
