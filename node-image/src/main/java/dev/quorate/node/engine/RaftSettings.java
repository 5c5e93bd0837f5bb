package dev.quorate.node.engine;

import java.time.Duration;

/**
 * How the engine behaves; the same on every member. {@link #defaults()} suits production.
 *
 * @param tick how often a group looks at the clock
 * @param heartbeat how often a leader speaks
 * @param electionTimeout how long a follower waits for a leader before it campaigns, at least; each
 *     wait is up to twice that
 * @param requestTimeout a request that has no answer by then fails with {@link
 *     RaftException.Unavailable}
 * @param leaderlessWarning after how long without a leader a group says so in the log
 * @param transferTimeout how long a stopping leader waits for its successor
 * @param maxPendingRequests requests that may wait in one group before it answers {@link
 *     RaftException.Overloaded}
 * @param maxPendingBytes commands of so many bytes may wait in one group, or one larger one
 * @param snapshotEntries take a snapshot after this many applied entries
 * @param snapshotBytes or after this many bytes of them, or half the size of the last snapshot if
 *     that is more
 * @param keptEntries entries that stay in the log behind a snapshot, for followers that lag a
 *     little
 * @param keptBytes the most that stays there, be it for those or for one that pulls a snapshot
 * @param chunkBytes size of a piece of a snapshot on the wire
 * @param segmentBytes size of a segment of the shared log
 * @param maxFrameBytes the largest message between members
 */
public record RaftSettings(
    Duration tick,
    Duration heartbeat,
    Duration electionTimeout,
    Duration requestTimeout,
    Duration leaderlessWarning,
    Duration transferTimeout,
    int maxPendingRequests,
    long maxPendingBytes,
    int snapshotEntries,
    long snapshotBytes,
    int keptEntries,
    long keptBytes,
    int chunkBytes,
    long segmentBytes,
    int maxFrameBytes) {

  public static RaftSettings defaults() {
    return new RaftSettings(
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(1000),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        16_384,
        Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 8),
        100_000,
        64L << 20,
        1_000,
        64L << 20,
        256 << 10,
        64L << 20,
        16 << 20);
  }

  public RaftSettings withTiming(Duration tick, Duration heartbeat, Duration electionTimeout) {
    return new RaftSettings(
        tick,
        heartbeat,
        electionTimeout,
        requestTimeout,
        leaderlessWarning,
        transferTimeout,
        maxPendingRequests,
        maxPendingBytes,
        snapshotEntries,
        snapshotBytes,
        keptEntries,
        keptBytes,
        chunkBytes,
        segmentBytes,
        maxFrameBytes);
  }

  public RaftSettings withRequests(Duration timeout, Duration leaderlessWarning, int maxPending) {
    return new RaftSettings(
        tick,
        heartbeat,
        electionTimeout,
        timeout,
        leaderlessWarning,
        transferTimeout,
        maxPending,
        maxPendingBytes,
        snapshotEntries,
        snapshotBytes,
        keptEntries,
        keptBytes,
        chunkBytes,
        segmentBytes,
        maxFrameBytes);
  }

  public RaftSettings withPendingBytes(long maxBytes) {
    return new RaftSettings(
        tick,
        heartbeat,
        electionTimeout,
        requestTimeout,
        leaderlessWarning,
        transferTimeout,
        maxPendingRequests,
        maxBytes,
        snapshotEntries,
        snapshotBytes,
        keptEntries,
        keptBytes,
        chunkBytes,
        segmentBytes,
        maxFrameBytes);
  }

  public RaftSettings withSnapshots(int entries, long bytes, int keptEntries, int chunkBytes) {
    return new RaftSettings(
        tick,
        heartbeat,
        electionTimeout,
        requestTimeout,
        leaderlessWarning,
        transferTimeout,
        maxPendingRequests,
        maxPendingBytes,
        entries,
        bytes,
        keptEntries,
        keptBytes,
        chunkBytes,
        segmentBytes,
        maxFrameBytes);
  }

  public RaftSettings withSegmentBytes(long bytes) {
    return new RaftSettings(
        tick,
        heartbeat,
        electionTimeout,
        requestTimeout,
        leaderlessWarning,
        transferTimeout,
        maxPendingRequests,
        maxPendingBytes,
        snapshotEntries,
        snapshotBytes,
        keptEntries,
        keptBytes,
        chunkBytes,
        bytes,
        maxFrameBytes);
  }
}
