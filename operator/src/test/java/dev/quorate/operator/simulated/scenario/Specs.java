package dev.quorate.operator.simulated.scenario;

import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.util.Optional;

/** The specs that scenarios apply; they differ in what their name says alone. */
final class Specs {
  private Specs() {}

  /** Volumes are retained when it is deleted. */
  static ClusterSpec cluster(int replicas) {
    return spec(replicas, Retention.RETAIN, false);
  }

  static ClusterSpec clusterWithoutRetention(int replicas) {
    return spec(replicas, Retention.DELETE, false);
  }

  /** No registry has the image that it names. */
  static ClusterSpec withMissingImage(int replicas) {
    ClusterSpec spec = cluster(replicas);
    return new ClusterSpec(
        spec.replicas(),
        "quorate/node:missing",
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused());
  }

  static ClusterSpec withOtherConfig(int replicas) {
    ClusterSpec spec = cluster(replicas);
    return new ClusterSpec(
        spec.replicas(),
        spec.image(),
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        new StructuralConfig(8, 3, "sync", "set", 0, 0),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused());
  }

  static ClusterSpec paused(int replicas) {
    return spec(replicas, Retention.RETAIN, true);
  }

  private static ClusterSpec spec(int replicas, Retention whenDeleted, boolean paused) {
    return new ClusterSpec(
        replicas,
        "quorate/node:0.1.0",
        "IfNotPresent",
        "1Gi",
        Optional.empty(),
        new BootstrapSource.Empty(),
        new StructuralConfig(4, 3, "sync", "set", 0, 0),
        whenDeleted,
        Retention.DELETE,
        paused);
  }
}
