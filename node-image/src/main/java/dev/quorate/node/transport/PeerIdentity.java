package dev.quorate.node.transport;

/** Who this process is to its peers. */
public record PeerIdentity(long clusterId, long memberId) {}
