package dev.quorate.node.cli;

import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.level.LevelRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How its member takes part in elections, and up to which feature level. */
final class ConsensusOptions {
  /** How often a group looks at the clock: a shorter interval could not be kept. */
  private static final long LEAST_HEARTBEAT = 20;

  /** As etcd's. */
  private static final long MOST_ELECTION_TIMEOUT = 50_000;

  /** One lost heartbeat must not lead to an election. */
  private static final int LEAST_HEARTBEATS = 3;

  /** Fewer would write the store again and again. */
  private static final int LEAST_SNAPSHOT_COUNT = 1000;

  private static final int MOST_SNAPSHOT_COUNT = 10_000_000;

  private final RaftSettings defaults = RaftSettings.defaults();

  @Option(
      names = "--election-timeout",
      paramLabel = "MILLIS",
      description =
          "A follower that hears no leader for one to two of these campaigns; sooner, if a majority"
              + " has heard none for an unusually long time. The same on every member. Default:"
              + " 1000.")
  private Optional<Long> electionTimeout = Optional.empty();

  @Option(
      names = "--heartbeat-interval",
      paramLabel = "MILLIS",
      description =
          "How often a leader lets its followers hear of it, at least. The same on every member."
              + " Default: 100.")
  private Optional<Long> heartbeatInterval = Optional.empty();

  @Option(
      names = "--snapshot-count",
      paramLabel = "ENTRIES",
      description =
          "A snapshot is written after so many entries at the latest, unless the store is much"
              + " larger than they are. Default: 100000.")
  private Optional<Integer> snapshotCount = Optional.empty();

  @Option(
      names = "--max-feature-level",
      paramLabel = "LEVEL",
      description =
          "Work as an earlier release up to this feature level, and keep the cluster from rising"
              + " above it: the way back to that release stays open. Default: that of this"
              + " release.")
  private Optional<Integer> maxFeatureLevel = Optional.empty();

  RaftSettings settings() {
    RaftSettings.Timing timing = defaults.timing();
    RaftSettings.SnapshotPolicy snapshots = defaults.snapshots();
    return defaults
        .with(
            new RaftSettings.Timing(
                timing.tick(),
                Duration.ofMillis(heartbeatMillis()),
                Duration.ofMillis(electionMillis()),
                timing.leaderlessWarning(),
                timing.transferTimeout()))
        .with(
            new RaftSettings.SnapshotPolicy(
                snapshotCount.orElse(snapshots.entries()),
                snapshots.bytes(),
                snapshots.keptEntries(),
                snapshots.keptBytes()));
  }

  LevelRange levels() {
    return maxFeatureLevel.map(LevelRange.OF_THIS_RELEASE::upTo).orElse(LevelRange.OF_THIS_RELEASE);
  }

  void check(List<String> wrong) {
    if (heartbeatMillis() < LEAST_HEARTBEAT) {
      wrong.add(
          "--heartbeat-interval must be at least %d ms, is %d"
              .formatted(LEAST_HEARTBEAT, heartbeatMillis()));
    }
    if (electionMillis() > MOST_ELECTION_TIMEOUT) {
      wrong.add(
          "--election-timeout must be at most %d ms, is %d"
              .formatted(MOST_ELECTION_TIMEOUT, electionMillis()));
    }
    if (electionMillis() / LEAST_HEARTBEATS < heartbeatMillis()) {
      wrong.add(
          "--election-timeout must be at least %d times --heartbeat-interval, are %d and %d ms"
              .formatted(LEAST_HEARTBEATS, electionMillis(), heartbeatMillis()));
    }
    snapshotCount
        .filter(entries -> entries < LEAST_SNAPSHOT_COUNT || entries > MOST_SNAPSHOT_COUNT)
        .ifPresent(
            entries ->
                wrong.add(
                    "--snapshot-count must be from %d to %d, is %d"
                        .formatted(LEAST_SNAPSHOT_COUNT, MOST_SNAPSHOT_COUNT, entries)));
    LevelRange known = LevelRange.OF_THIS_RELEASE;
    maxFeatureLevel
        .filter(level -> !known.contains(level))
        .ifPresent(
            level ->
                wrong.add(
                    "--max-feature-level must be from %d to %d, is %d"
                        .formatted(known.oldest(), known.newest(), level)));
  }

  private long electionMillis() {
    return electionTimeout.orElseGet(() -> defaults.timing().electionTimeout().toMillis());
  }

  private long heartbeatMillis() {
    return heartbeatInterval.orElseGet(() -> defaults.timing().heartbeat().toMillis());
  }
}
