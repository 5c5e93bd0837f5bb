package dev.quorate.node.raft.entries;

import dev.quorate.node.raft.configuration.Configuration;

/**
 * One entry of a Raft log.
 *
 * @param term the leader's term in which the entry was created, from 1
 * @param index its place in the log, from 1
 * @param kind what the data means to the group
 * @param data the payload; empty for {@link Kind#NOOP}, an encoded {@link Configuration} for {@link
 *     Kind#CONFIGURATION}
 */
public record Entry(long term, long index, Kind kind, byte[] data) {
  /** What an entry is for. */
  public enum Kind {
    /** The first entry of a new leader: commits what earlier terms left (Raft, 5.4.2 and 8). */
    NOOP,
    /** For the state machine. */
    COMMAND,
    /** A configuration, in force from the moment it is in the log (thesis, 4.1). */
    CONFIGURATION
  }
}
