package dev.quorate.node.raft;

import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.SnapshotMeta;
import java.util.List;

/**
 * What members of a group say to each other. Every message carries the sender's term; {@code from}
 * and {@code to} are memberIds.
 */
public sealed interface Message {
  long from();

  long to();

  long term();

  /**
   * A request for a vote. In a pre-vote the term is the one that the candidate would campaign in
   * (thesis, 9.6).
   */
  record VoteRequest(
      long from,
      long to,
      long term,
      long lastIndex,
      long lastTerm,
      boolean preVote,
      boolean transfer)
      implements Message {}

  record VoteResponse(long from, long to, long term, boolean preVote, boolean granted)
      implements Message {}

  /**
   * Entries to append, or none: then it is a heartbeat, or the news that the commit index has
   * grown.
   *
   * @param round the leader's heartbeat round, answered in the response: what read index counts
   *     (thesis, 6.4); {@link #NEWS} in none of them
   */
  record AppendRequest(
      long from,
      long to,
      long term,
      long previousIndex,
      long previousTerm,
      List<Entry> entries,
      long commitIndex,
      long round)
      implements Message {
    /**
     * Nothing waits for an answer: it would only wake the leader, twice for each commit. Rounds
     * begin at 1, and an answer that names this one says nothing about any, so that a release that
     * answers does no harm.
     */
    public static final long NEWS = 0;

    public AppendRequest {
      entries = List.copyOf(entries);
    }

    /** Whether the leader is to know that the log matches; that it does not it always is. */
    public boolean wantsAnswer() {
      return round != NEWS || !entries.isEmpty();
    }

    /** The same with the first entries alone, as the leader might have sent it as well. */
    public AppendRequest first(int count) {
      return new AppendRequest(
          from,
          to,
          term,
          previousIndex,
          previousTerm,
          entries.subList(0, count),
          commitIndex,
          round);
    }
  }

  /**
   * The answer to an append.
   *
   * @param success whether previousIndex and previousTerm matched
   * @param matchIndex on success, the last index that is the leader's and durable here; otherwise a
   *     hint where to go on
   * @param hintTerm on refusal, the term at the hint
   * @param previousIndex of the request answered
   */
  record AppendResponse(
      long from,
      long to,
      long term,
      boolean success,
      long previousIndex,
      long matchIndex,
      long hintTerm,
      long round)
      implements Message {}

  /** The leader has no entries that old; the follower pulls the snapshot in chunks. */
  record SnapshotOffer(long from, long to, long term, SnapshotMeta meta, long round)
      implements Message {}

  /**
   * The member refuses entries that it has acknowledged in this term.
   *
   * @param acknowledged the last of them
   */
  record LossNotice(long from, long to, long term, long acknowledged) implements Message {}

  /** The follower asks for the bytes from {@code offset} on; asked again after a loss. */
  record SnapshotPull(long from, long to, long term, long index, long offset, long round)
      implements Message {}

  record SnapshotChunk(
      long from, long to, long term, long index, long offset, byte[] data, boolean last)
      implements Message {}

  /** The leader tells its successor to campaign at once (thesis, 3.10). */
  record TimeoutNow(long from, long to, long term) implements Message {}
}
