package dev.quorate.operator.local;

import dev.quorate.operator.plan.ClusterRef;

/**
 * How many processes of a cluster to keep running: what a StatefulSet is on Kubernetes.
 *
 * @param version grows with every write
 * @param ownerUid UID of the cluster resource that it was made for
 */
record DesiredSet(
    String uid,
    String ownerUid,
    ClusterRef cluster,
    int replicas,
    String storageSize,
    long version) {

  DesiredSet scaledTo(int count) {
    return new DesiredSet(uid, ownerUid, cluster, count, storageSize, version + 1);
  }
}
