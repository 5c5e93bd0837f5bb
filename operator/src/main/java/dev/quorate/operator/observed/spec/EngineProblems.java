package dev.quorate.operator.observed.spec;

import dev.quorate.api.v1alpha1.AuthSettings;
import dev.quorate.api.v1alpha1.CompactionSettings;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.EngineSettings;
import dev.quorate.api.v1alpha1.PodFields;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings that the node would refuse, and a quota for which a member has not the memory. */
final class EngineProblems {
  private static final BigDecimal LEAST_QUOTA =
      StorageSize.bytes(EngineSettings.LEAST_QUOTA).orElseThrow();
  private static final BigDecimal MOST_QUOTA =
      StorageSize.bytes(EngineSettings.MOST_QUOTA).orElseThrow();

  private EngineProblems() {}

  static List<String> of(Engine engine, PodFields pod) {
    List<String> problems = new ArrayList<>();
    engine.quota().ifPresent(quota -> quota(quota, pod, problems));
    within(
        "heartbeatIntervalMilliseconds",
        engine.heartbeatIntervalMilliseconds(),
        EngineSettings.LEAST_HEARTBEAT,
        EngineSettings.MOST_HEARTBEAT,
        problems);
    within(
        "electionTimeoutMilliseconds",
        engine.electionTimeoutMilliseconds(),
        EngineSettings.LEAST_ELECTION_TIMEOUT,
        EngineSettings.MOST_ELECTION_TIMEOUT,
        problems);
    within(
        "snapshotCount",
        engine.snapshotCount(),
        EngineSettings.LEAST_SNAPSHOT_COUNT,
        EngineSettings.MOST_SNAPSHOT_COUNT,
        problems);
    within(
        "auth.tokenTtlSeconds",
        engine.auth().tokenTtlSeconds(),
        AuthSettings.LEAST_TOKEN_TTL,
        AuthSettings.MOST_TOKEN_TTL,
        problems);
    within(
        "auth.bcryptCost",
        engine.auth().bcryptCost(),
        AuthSettings.LEAST_BCRYPT_COST,
        AuthSettings.MOST_BCRYPT_COST,
        problems);
    engine
        .compaction()
        .filter(compaction -> !compaction.isValid())
        .ifPresent(
            compaction ->
                problems.add(
                    "engine.compaction.retention is '%s' with mode %s; it must be %s"
                        .formatted(
                            compaction.retention(),
                            compaction.mode().value(),
                            CompactionSettings.RETENTIONS)));
    int heartbeat =
        engine.heartbeatIntervalMilliseconds().orElse(EngineSettings.HEARTBEAT_INTERVAL);
    int election = engine.electionTimeoutMilliseconds().orElse(EngineSettings.ELECTION_TIMEOUT);
    if (election / EngineSettings.LEAST_HEARTBEATS < heartbeat) {
      problems.add(
          "engine.electionTimeoutMilliseconds is %d and engine.heartbeatIntervalMilliseconds %d; the timeout must be at least %d intervals, so that a lost heartbeat is no election: make it longer, or the interval shorter"
              .formatted(election, heartbeat, EngineSettings.LEAST_HEARTBEATS));
    }
    return problems;
  }

  private static void quota(String quota, PodFields pod, List<String> problems) {
    Optional<BigDecimal> bytes =
        StorageSize.bytes(quota)
            .filter(b -> b.compareTo(LEAST_QUOTA) >= 0 && b.compareTo(MOST_QUOTA) <= 0);
    if (bytes.isEmpty()) {
      problems.add(
          "engine.quota is '%s'; it must be a quantity of bytes, from %s to %s, for example 512Mi or 1.5Gi"
              .formatted(quota, EngineSettings.LEAST_QUOTA, EngineSettings.MOST_QUOTA));
      return;
    }
    BigDecimal needed =
        bytes.get().multiply(BigDecimal.valueOf(ConsensusClusterSpec.QUOTAS_IN_A_MEMORY_LIMIT));
    memoryLimit(pod)
        .filter(limit -> StorageSize.bytes(limit).filter(b -> b.compareTo(needed) < 0).isPresent())
        .ifPresent(
            limit ->
                problems.add(
                    "engine.quota is %s and the memory limit of a member (pod.resources.limits.memory) %s; the quota must be at most a sixth of the limit: half of the limit is the heap, and a third of the heap is the store's; make the limit larger, or the quota smaller"
                        .formatted(quota, limit)));
  }

  /** Empty where the spec asks for none by naming a request. */
  private static Optional<String> memoryLimit(PodFields pod) {
    Optional<String> limit = memory(pod.resources().getLimits());
    return limit.isPresent() || memory(pod.resources().getRequests()).isPresent()
        ? limit
        : Optional.of(PodFields.DEFAULT_MEMORY_LIMIT);
  }

  private static Optional<String> memory(Map<String, Quantity> amounts) {
    return Optional.ofNullable(amounts).map(all -> all.get("memory")).map(Quantity::toString);
  }

  private static void within(
      String field, Optional<Integer> value, int least, int most, List<String> problems) {
    value
        .filter(millis -> millis < least || millis > most)
        .ifPresent(
            millis ->
                problems.add(
                    "engine.%s is %d; it must be %d to %d".formatted(field, millis, least, most)));
  }
}
