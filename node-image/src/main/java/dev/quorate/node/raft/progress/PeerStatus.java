package dev.quorate.node.raft.progress;

import java.util.OptionalLong;

/**
 * What a leader knows of one other member at one moment.
 *
 * @param matchIndex the last index known to be durable there
 * @param active whether it answered within the last election timeout
 * @param makesDurable whether it also stores what it is sent: one whose disk hangs is active, and
 *     no majority can be made with it
 * @param lostAfter where its log ends if it has lost entries up to {@code matchIndex}, which it had
 *     acknowledged: it counts for nothing
 */
public record PeerStatus(
    long memberId, long matchIndex, boolean active, boolean makesDurable, OptionalLong lostAfter) {}
