package dev.quorate.operator.observed;

/**
 * The StatefulSet as it was read.
 *
 * @param resourceVersion changes with every write to it
 * @param replicas what its spec asks for now
 * @param storageSize the size in its claim template, which cannot be changed
 * @param ours its controller is this very cluster resource, by UID: only then is it, and what it
 *     uses, touched
 */
public record ObservedStatefulSet(
    String uid,
    String resourceVersion,
    int replicas,
    String storageSize,
    boolean deleting,
    boolean ours) {}
