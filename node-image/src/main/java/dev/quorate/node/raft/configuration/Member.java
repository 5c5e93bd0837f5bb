package dev.quorate.node.raft.configuration;

/**
 * A member as the configuration in the log knows it.
 *
 * @param id the memberId, never 0 and never used again after its data is gone
 * @param nodeId the name of the node, for example the pod's
 * @param peerAddress host:port of the peer transport
 * @param clientAddress host:port of the etcd API
 * @param restAddress host:port of the HTTP API
 */
public record Member(
    long id, String nodeId, String peerAddress, String clientAddress, String restAddress) {}
