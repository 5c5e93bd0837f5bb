package dev.quorate.operator.observed.spec;

import java.util.Optional;

/**
 * What a person asks for: the spec of a ConsensusCluster, with the defaults filled in.
 *
 * @param imageNamed somebody chose the image; otherwise it is the one that this operator was
 *     installed with, and another operator restarts no pod for its own
 */
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
    boolean paused,
    boolean imageNamed) {

  /** Which names its image. */
  public ClusterSpec(
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
    this(
        replicas,
        image,
        imagePullPolicy,
        storageSize,
        storageClass,
        source,
        config,
        whenDeleted,
        whenScaled,
        paused,
        true);
  }

  /** What becomes of a volume that is no longer used. */
  public enum Retention {
    RETAIN,
    DELETE
  }
}
