package dev.quorate.operator.local.process;

import dev.quorate.operator.observed.ClusterRef;
import java.util.Optional;

/**
 * How many processes of a cluster to keep running: what a StatefulSet is on Kubernetes.
 *
 * @param version grows with every write
 * @param clusterId the only cluster whose data its processes may start with
 * @param ownerUid UID of the cluster resource that it was made for
 */
public record DesiredSet(
    String uid,
    String ownerUid,
    ClusterRef cluster,
    int replicas,
    String storageSize,
    Optional<String> clusterId,
    long version) {

  public DesiredSet scaledTo(int count) {
    return new DesiredSet(uid, ownerUid, cluster, count, storageSize, clusterId, version + 1);
  }
}
