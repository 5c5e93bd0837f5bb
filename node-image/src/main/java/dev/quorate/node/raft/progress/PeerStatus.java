package dev.quorate.node.raft.progress;

/**
 * What a leader knows of one other member at one moment.
 *
 * @param matchIndex the last index known to be durable there
 * @param active whether it answered within the last election timeout
 * @param makesDurable whether it also stores what it is sent: one whose disk hangs is active, and
 *     no majority can be made with it
 */
public record PeerStatus(long memberId, long matchIndex, boolean active, boolean makesDurable) {}
