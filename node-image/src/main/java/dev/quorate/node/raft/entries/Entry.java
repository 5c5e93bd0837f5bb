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
    NOOP(0),
    /** For the state machine. */
    COMMAND(1),
    /** A configuration, in force from the moment it is in the log (thesis, 4.1). */
    CONFIGURATION(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    /** The same on disk and between members; a code is never given to another kind. */
    public byte code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if this program knows no such kind
     */
    public static Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("unknown kind of entry " + code);
    }
  }
}
