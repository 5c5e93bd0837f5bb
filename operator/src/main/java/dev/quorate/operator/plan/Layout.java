package dev.quorate.operator.plan;

/**
 * What depends on the state of the cluster in the child objects; everything else in them follows
 * from the spec.
 *
 * @param replicas of the StatefulSet
 * @param storageSize in the claim template: what it was created with
 * @param minAvailable of the PodDisruptionBudget: the quorum of the current voters
 */
public record Layout(int replicas, String storageSize, int minAvailable) {}
