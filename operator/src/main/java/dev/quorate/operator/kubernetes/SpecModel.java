package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.Bootstrap;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.Retention;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.util.Optional;

/**
 * The spec of the resource as the planner reads it. The API server fills in the defaults; the same
 * are filled in here, for a resource that came past the schema.
 */
public final class SpecModel {
  private SpecModel() {}

  /**
   * @param defaultImage the node's image that this operator was installed with
   */
  public static ClusterSpec read(ConsensusClusterSpec spec, String defaultImage) {
    var storage = Optional.ofNullable(spec.getStorage());
    var retention = Optional.ofNullable(spec.getRetention());
    return new ClusterSpec(
        Optional.ofNullable(spec.getReplicas()).orElse(3),
        Optional.ofNullable(spec.getImage()).orElse(defaultImage),
        Optional.ofNullable(spec.getImagePullPolicy())
            .map(SpecModel::pullPolicy)
            .orElse("IfNotPresent"),
        storage.map(s -> s.size()).orElse("1Gi"),
        storage.map(s -> s.storageClassName()),
        source(spec.getBootstrap()),
        config(spec.getConfig()),
        retention(retention.map(r -> r.whenDeleted()).orElse(Retention.Policy.RETAIN)),
        retention(retention.map(r -> r.whenScaled()).orElse(Retention.Policy.DELETE)),
        Boolean.TRUE.equals(spec.getPaused()));
  }

  private static String pullPolicy(dev.quorate.api.v1alpha1.ImagePullPolicy policy) {
    return switch (policy) {
      case ALWAYS -> "Always";
      case IF_NOT_PRESENT -> "IfNotPresent";
      case NEVER -> "Never";
    };
  }

  private static ClusterSpec.Retention retention(Retention.Policy policy) {
    return switch (policy) {
      case RETAIN -> ClusterSpec.Retention.RETAIN;
      case DELETE -> ClusterSpec.Retention.DELETE;
    };
  }

  private static BootstrapSource source(Bootstrap bootstrap) {
    if (bootstrap == null || bootstrap.source() == null || bootstrap.source().snapshot() == null) {
      return new BootstrapSource.Empty();
    }
    var snapshot = bootstrap.source().snapshot();
    return new BootstrapSource.Snapshot(
        snapshot.configMap().name(), snapshot.configMap().key(), snapshot.sha256());
  }

  private static StructuralConfig config(dev.quorate.api.v1alpha1.StructuralConfig config) {
    var given = Optional.ofNullable(config);
    return new StructuralConfig(
        given.map(c -> c.partitions()).orElse(4),
        given.map(c -> c.replicationFactor()).orElse(3),
        given.map(c -> c.replicationMode()).map(m -> m.value()).orElse("sync"),
        given.map(c -> c.tableType()).map(t -> t.value()).orElse("set"),
        given.map(c -> c.keyPosition()).orElse(0),
        given.map(c -> c.partitionPosition()).orElse(0));
  }
}
