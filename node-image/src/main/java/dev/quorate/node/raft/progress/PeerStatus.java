package dev.quorate.node.raft.progress;

/**
 * What a leader knows of one other member at one moment.
 *
 * @param matchIndex the last index known to be durable there
 * @param active whether it answered within the last election timeout
 */
public record PeerStatus(long memberId, long matchIndex, boolean active) {}
