package dev.quorate.operator.plan;

/**
 * The StatefulSet as it stands.
 *
 * @param replicas what its spec asks for now
 * @param storageSize the size in its claim template, which cannot be changed
 */
public record StatefulSetFact(String uid, int replicas, String storageSize, boolean deleting) {}
