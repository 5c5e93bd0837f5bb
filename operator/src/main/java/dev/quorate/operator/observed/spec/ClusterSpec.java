package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.PodFields;
import java.util.Objects;
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
    boolean imageNamed,
    PodFields pod) {

  // A file of an earlier version has none.
  public ClusterSpec {
    pod = Objects.requireNonNullElse(pod, PodFields.NONE);
  }

  /** Which names its image and sets nothing on its pods. */
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
        true,
        PodFields.NONE);
  }

  /** What becomes of a volume that is no longer used. */
  public enum Retention {
    RETAIN,
    DELETE
  }
}
