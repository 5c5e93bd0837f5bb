package dev.quorate.operator.local.process;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.spec.Engine;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How many processes of a cluster to keep running: what a StatefulSet is on Kubernetes.
 *
 * @param version grows with every write
 * @param clusterId the only cluster whose data its processes may start with
 * @param ownerUid UID of the cluster resource that it was made for
 * @param engine what its processes are started with from now on
 * @param retired members that were removed from that cluster, whose data its processes move out of
 *     the way
 * @param bootstrapFile with which the cluster may begin; absent once it is formed
 */
public record DesiredSet(
    String uid,
    String ownerUid,
    ClusterRef cluster,
    int replicas,
    String storageSize,
    Optional<String> clusterId,
    long version,
    Engine engine,
    List<String> retired,
    Optional<String> bootstrapFile) {

  // A file of an earlier version has none of them.
  public DesiredSet {
    engine = Objects.requireNonNullElse(engine, Engine.DEFAULTS);
    retired = List.copyOf(Objects.requireNonNullElse(retired, List.of()));
    bootstrapFile = Objects.requireNonNullElse(bootstrapFile, Optional.empty());
  }

  /**
   * All that follows from it for a process, as the revision of a StatefulSet's template does for a
   * pod: how many there are is no part of it.
   */
  public String revision() {
    return "owner %s, cluster %s, engine %s, retired %s"
        .formatted(
            ownerUid,
            clusterId.orElse("none"),
            String.join(" ", engine.flags()),
            String.join(",", retired));
  }

  /** The same for claims of this size to come. */
  public DesiredSet withStorage(String size) {
    return new DesiredSet(
        uid,
        ownerUid,
        cluster,
        replicas,
        size,
        clusterId,
        version + 1,
        engine,
        retired,
        bootstrapFile);
  }

  public DesiredSet scaledTo(int count) {
    return new DesiredSet(
        uid,
        ownerUid,
        cluster,
        count,
        storageSize,
        clusterId,
        version + 1,
        engine,
        retired,
        bootstrapFile);
  }
}
