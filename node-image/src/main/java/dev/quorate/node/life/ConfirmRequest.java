package dev.quorate.node.life;

/**
 * The call that names the cluster of a resource.
 *
 * @param ownerUid UID of the resource
 */
public record ConfirmRequest(long clusterId, String ownerUid) {}
