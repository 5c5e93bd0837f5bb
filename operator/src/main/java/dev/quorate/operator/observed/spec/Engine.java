package dev.quorate.operator.observed.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings of the engine, the same on every member; an empty one is left to the node.
 *
 * @param quota a Kubernetes quantity of bytes, as it was written
 */
public record Engine(
    Optional<String> quota,
    Optional<Integer> heartbeatIntervalMilliseconds,
    Optional<Integer> electionTimeoutMilliseconds,
    Optional<Integer> snapshotCount,
    Optional<Compaction> compaction,
    Auth auth) {

  /** Everything is the node's own choice. */
  public static final Engine DEFAULTS =
      new Engine(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Auth.DEFAULTS);

  private static final String QUOTA = "engine.quota";
  private static final String HEARTBEAT = "engine.heartbeatIntervalMilliseconds";
  private static final String ELECTION = "engine.electionTimeoutMilliseconds";
  private static final String SNAPSHOT = "engine.snapshotCount";

  private static final String MODE = "engine.compaction.mode";
  private static final String RETENTION = "engine.compaction.retention";
  private static final String TOKEN_TTL = "engine.auth.tokenTtlSeconds";
  private static final String BCRYPT = "engine.auth.bcryptCost";

  /** Each of them, with its flag of the node (its package cli, *Options). */
  private static final SortedMap<String, String> FLAGS =
      new TreeMap<>(
          Map.of(
              QUOTA, "--quota-backend-bytes",
              HEARTBEAT, "--heartbeat-interval",
              ELECTION, "--election-timeout",
              SNAPSHOT, "--snapshot-count",
              MODE, "--auto-compaction-mode",
              RETENTION, "--auto-compaction-retention",
              TOKEN_TTL, "--auth-token-ttl",
              BCRYPT, "--bcrypt-cost"));

  // A file of an earlier version has none.
  public Engine {
    quota = Objects.requireNonNullElse(quota, Optional.empty());
    heartbeatIntervalMilliseconds =
        Objects.requireNonNullElse(heartbeatIntervalMilliseconds, Optional.empty());
    electionTimeoutMilliseconds =
        Objects.requireNonNullElse(electionTimeoutMilliseconds, Optional.empty());
    snapshotCount = Objects.requireNonNullElse(snapshotCount, Optional.empty());
    compaction = Objects.requireNonNullElse(compaction, Optional.empty());
    auth = Objects.requireNonNullElse(auth, Auth.DEFAULTS);
  }

  /** Those that are set, by their names in the spec; the quota in bytes. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    quota
        .flatMap(StorageSize::bytes)
        .ifPresent(bytes -> settings.put(QUOTA, Long.toString(bytes.longValue())));
    heartbeatIntervalMilliseconds.ifPresent(
        millis -> settings.put(HEARTBEAT, Integer.toString(millis)));
    electionTimeoutMilliseconds.ifPresent(
        millis -> settings.put(ELECTION, Integer.toString(millis)));
    snapshotCount.ifPresent(entries -> settings.put(SNAPSHOT, Integer.toString(entries)));
    compaction.ifPresent(
        kept -> {
          settings.put(MODE, kept.mode().value());
          settings.put(RETENTION, kept.retention());
        });
    auth.tokenTtlSeconds().ifPresent(seconds -> settings.put(TOKEN_TTL, Integer.toString(seconds)));
    auth.bcryptCost().ifPresent(cost -> settings.put(BCRYPT, Integer.toString(cost)));
    return settings;
  }

  /** Those that are set, as the command line of a node takes them. */
  public List<String> flags() {
    return settings().entrySet().stream()
        .map(setting -> FLAGS.get(setting.getKey()) + "=" + setting.getValue())
        .toList();
  }
}
