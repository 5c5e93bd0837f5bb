package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.ClusterSpec;

/**
 * The ConsensusCluster resource as it was read.
 *
 * @param resourceVersion what a compare-and-set on the resource or its status names
 * @param deleting it has a deletionTimestamp
 * @param finalizer our finalizer is on it
 */
public record ObservedCluster(
    ClusterRef ref,
    String uid,
    long generation,
    String resourceVersion,
    boolean deleting,
    boolean finalizer,
    ClusterSpec spec,
    ClusterStatus status) {}
