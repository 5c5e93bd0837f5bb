package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.api.v1alpha1.ServiceFields;
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
    PodFields pod,
    Engine engine,
    ServiceFields service) {

  // A file of an earlier version has none of the last three.
  public ClusterSpec {
    pod = Objects.requireNonNullElse(pod, PodFields.NONE);
    engine = Objects.requireNonNullElse(engine, Engine.DEFAULTS);
    service = Objects.requireNonNullElse(service, ServiceFields.NONE);
  }

  /** Whose engine is as the node has it, and whose Service as the operator has it. */
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
      boolean paused,
      boolean imageNamed,
      PodFields pod) {
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
        imageNamed,
        pod,
        Engine.DEFAULTS,
        ServiceFields.NONE);
  }

  /** Which names its image and sets nothing on its pods or their engine. */
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

  /** The same with another engine. */
  public ClusterSpec with(Engine changed) {
    return new ClusterSpec(
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
        imageNamed,
        pod,
        changed,
        service);
  }

  /** What becomes of a volume that is no longer used. */
  public enum Retention {
    RETAIN,
    DELETE
  }
}
