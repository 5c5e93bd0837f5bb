package dev.quorate.node.gossip;

/**
 * A committed member, as far as its cluster has recorded it.
 *
 * @param memberId never 0 and never used again
 */
public record Contact(long memberId, String nodeId, Addresses addresses) {}
