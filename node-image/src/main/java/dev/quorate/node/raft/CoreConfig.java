package dev.quorate.node.raft;

import dev.quorate.node.raft.progress.CatchUp;
import dev.quorate.node.raft.progress.Inflights;

/**
 * The constants of one group on one member. Times are milliseconds for which the member runs
 * ({@link RaftCore#step}).
 *
 * @param memberId this member, never 0
 * @param electionTimeout a follower that hears no leader campaigns after one to two of these, or
 *     sooner with a majority that has not heard it either ({@link Suspicion}); a leader that hears
 *     no majority of voters for one of these steps down
 * @param heartbeatInterval how often a leader speaks at least
 * @param maxAppendBytes payload of one append; an entry larger than this travels alone
 * @param maxInflightMessages appends sent to one follower and not yet answered
 * @param maxInflightBytes their payload together
 * @param maxUncommittedBytes payload that a leader takes on before it refuses with {@link
 *     Output.Refusal.Overloaded}
 * @param readTimeout a read that was not confirmed by then is refused
 * @param transferTimeout a transfer that has not happened by then is given up
 * @param membershipTimeout a membership change that is not committed by then is answered Unknown
 * @param catchUpLag a learner may be promoted when it lacks no more entries than this
 * @param keepEntries entries before the latest snapshot that stay in memory for slow followers
 * @param keepBytes the most payload of {@code keepEntries} that stays before the latest snapshot; a
 *     leader keeps up to four times as much for a peer that is about to continue from there
 */
public record CoreConfig(
    long memberId,
    long electionTimeout,
    long heartbeatInterval,
    int maxAppendBytes,
    int maxInflightMessages,
    long maxInflightBytes,
    long maxUncommittedBytes,
    long readTimeout,
    long transferTimeout,
    long membershipTimeout,
    long catchUpLag,
    long keepEntries,
    long keepBytes) {
  private static final int MEBIBYTE = 1 << 20;

  /** A snapshot that was pulled in vain costs more than the memory for a while. */
  private static final int MORE_FOR_PEERS = 4;

  public CoreConfig {
    require(memberId != 0, "memberId must not be 0");
    require(heartbeatInterval > 0, "heartbeatInterval must be positive");
    require(
        electionTimeout >= 2 * heartbeatInterval,
        "electionTimeout must be at least two heartbeat intervals");
    require(maxAppendBytes > 0, "maxAppendBytes must be positive");
    require(maxInflightMessages > 0, "maxInflightMessages must be positive");
    require(maxInflightBytes > 0, "maxInflightBytes must be positive");
    require(maxUncommittedBytes > 0, "maxUncommittedBytes must be positive");
    require(readTimeout > 0, "readTimeout must be positive");
    require(transferTimeout > 0, "transferTimeout must be positive");
    require(membershipTimeout > 0, "membershipTimeout must be positive");
    require(catchUpLag >= 0, "catchUpLag must not be negative");
    require(keepEntries >= 0, "keepEntries must not be negative");
    require(keepBytes >= 0, "keepBytes must not be negative");
  }

  public static CoreConfig defaults(long memberId) {
    return new CoreConfig(
        memberId,
        1000,
        100,
        MEBIBYTE,
        256,
        64L * MEBIBYTE,
        256L * MEBIBYTE,
        2000,
        1000,
        10_000,
        CatchUp.LAG,
        5000,
        64L * MEBIBYTE);
  }

  /** The same with other limits of what stays in memory before the latest snapshot. */
  public CoreConfig keeping(long entries, long bytes) {
    return new CoreConfig(
        memberId,
        electionTimeout,
        heartbeatInterval,
        maxAppendBytes,
        maxInflightMessages,
        maxInflightBytes,
        maxUncommittedBytes,
        readTimeout,
        transferTimeout,
        membershipTimeout,
        catchUpLag,
        entries,
        bytes);
  }

  /** What a leader keeps at most before its latest snapshot for a peer that needs all of it. */
  long keepBytesForPeers() {
    return MORE_FOR_PEERS * keepBytes;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** An empty window of appends to one follower. */
  Inflights newInflights() {
    return new Inflights(maxInflightMessages, maxInflightBytes);
  }
}
