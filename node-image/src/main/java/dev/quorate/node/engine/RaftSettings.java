package dev.quorate.node.engine;

import java.time.Duration;

/**
 * How the engine behaves; the same on every member, but for {@code peerConnections}. {@link
 * #defaults()} suits production.
 *
 * @param peerConnections the most that others may have to this member at once
 */
public record RaftSettings(
    Timing timing,
    RequestLimits requests,
    SnapshotPolicy snapshots,
    Sizes sizes,
    int peerConnections) {

  /**
   * @param tick how often a group looks at the clock
   * @param heartbeat how often a leader sends heartbeats
   * @param electionTimeout how long a follower waits for a leader before it campaigns, at least;
   *     each wait is up to twice that (Raft, 5.2)
   * @param leaderlessWarning after how long without a leader a group writes a warning to the log
   * @param transferTimeout how long a stopping leader waits for its successor
   */
  public record Timing(
      Duration tick,
      Duration heartbeat,
      Duration electionTimeout,
      Duration leaderlessWarning,
      Duration transferTimeout) {}

  /**
   * @param timeout a request that has no answer by then fails with {@link
   *     RaftException.Unavailable}
   * @param maxPending requests that may wait in one group before it answers {@link
   *     RaftException.Overloaded}
   * @param maxPendingBytes total size of the commands that may wait in one group; a single command
   *     may be larger
   */
  public record RequestLimits(Duration timeout, int maxPending, long maxPendingBytes) {}

  /**
   * @param entries take a snapshot after this many applied entries
   * @param bytes or after this many bytes of them, or half the size of the last snapshot if that is
   *     more
   * @param keptEntries entries that stay in the log behind a snapshot, for followers that lag a
   *     little
   * @param keptBytes the most bytes that stay there, for those or for a follower that is receiving
   *     a snapshot
   */
  public record SnapshotPolicy(int entries, long bytes, int keptEntries, long keptBytes) {}

  /**
   * Sizes in bytes.
   *
   * @param logSegment of a file of the shared log
   * @param maxFrame of the largest message between members
   * @param snapshotChunk of a piece of a snapshot between members
   */
  public record Sizes(long logSegment, int maxFrame, int snapshotChunk) {}

  public static RaftSettings defaults() {
    return new RaftSettings(
        new Timing(
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(1000),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2)),
        new RequestLimits(
            Duration.ofSeconds(5),
            16_384,
            Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 8)),
        new SnapshotPolicy(100_000, 64L << 20, 1_000, 64L << 20),
        new Sizes(
            // Read as a whole at the start.
            Math.clamp(Runtime.getRuntime().maxMemory() / 8, 16L << 20, 64L << 20),
            16 << 20,
            // Several are on their way to a peer at once, within its queue.
            Math.clamp(Runtime.getRuntime().maxMemory() / 512, 256 << 10, 1 << 20)),
        256);
  }

  public RaftSettings with(Timing changed) {
    return new RaftSettings(changed, requests, snapshots, sizes, peerConnections);
  }

  public RaftSettings with(RequestLimits changed) {
    return new RaftSettings(timing, changed, snapshots, sizes, peerConnections);
  }

  public RaftSettings with(SnapshotPolicy changed) {
    return new RaftSettings(timing, requests, changed, sizes, peerConnections);
  }

  public RaftSettings with(Sizes changed) {
    return new RaftSettings(timing, requests, snapshots, changed, peerConnections);
  }

  public RaftSettings withPeerConnections(int changed) {
    return new RaftSettings(timing, requests, snapshots, sizes, changed);
  }
}
