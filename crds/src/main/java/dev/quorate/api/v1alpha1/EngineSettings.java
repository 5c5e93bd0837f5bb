package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/**
 * How the engine of each member behaves: flags of the node, the same on every member. A setting
 * that is left out is the node's own choice.
 *
 * @param quota a Kubernetes quantity of bytes, written as text or as a number
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(has(self.electionTimeoutMilliseconds) ? self.electionTimeoutMilliseconds : "
            + EngineSettings.ELECTION_TIMEOUT
            + ") >= "
            + EngineSettings.LEAST_HEARTBEATS
            + " * (has(self.heartbeatIntervalMilliseconds) ? self.heartbeatIntervalMilliseconds : "
            + EngineSettings.HEARTBEAT_INTERVAL
            + ")",
    message =
        "spec.engine.electionTimeoutMilliseconds (without it "
            + EngineSettings.ELECTION_TIMEOUT
            + ") must be at least "
            + EngineSettings.LEAST_HEARTBEATS
            + " times spec.engine.heartbeatIntervalMilliseconds (without it "
            + EngineSettings.HEARTBEAT_INTERVAL
            + "), so that a lost heartbeat is no election: make the timeout longer, or the interval"
            + " shorter")
public record EngineSettings(
    @JsonPropertyDescription(
            "The most that keys, values and their history take in the memory of a member, for"
                + " example 512Mi; beyond it puts are refused. Absent: a third of the heap, and so"
                + " a sixth of the memory limit.")
        @ValidationRule(
            value =
                "isQuantity(string(self)) && "
                    + "quantity(string(self)).compareTo(quantity('"
                    + EngineSettings.LEAST_QUOTA
                    + "')) >= 0 && quantity(string(self)).compareTo(quantity('"
                    + EngineSettings.MOST_QUOTA
                    + "')) <= 0",
            message =
                "spec.engine.quota must be a quantity of bytes, from "
                    + EngineSettings.LEAST_QUOTA
                    + " to "
                    + EngineSettings.MOST_QUOTA
                    + ", for example 512Mi or 1.5Gi")
        Quantity quota,
    @JsonPropertyDescription(
            "How often a leader lets its followers hear of it, at least. Absent: 100. Longer ones "
                + "suit slow links between members.")
        @Min(EngineSettings.LEAST_HEARTBEAT)
        @Max(EngineSettings.MOST_HEARTBEAT)
        Integer heartbeatIntervalMilliseconds,
    @JsonPropertyDescription(
            "A follower that hears no leader for one to two of these campaigns. Absent: 1000. At "
                + "least three heartbeat intervals.")
        @Min(EngineSettings.LEAST_ELECTION_TIMEOUT)
        @Max(EngineSettings.MOST_ELECTION_TIMEOUT)
        Integer electionTimeoutMilliseconds,
    @JsonPropertyDescription(
            "A member writes a snapshot, and forgets the log before it, after so many entries at"
                + " the latest; earlier where their bytes or its memory ask for it. Absent:"
                + " 100000.")
        @Min(EngineSettings.LEAST_SNAPSHOT_COUNT)
        @Max(EngineSettings.MOST_SNAPSHOT_COUNT)
        Integer snapshotCount,
    @JsonPropertyDescription(
            "How much of the history the cluster keeps by itself; older versions are compacted,"
                + " and their memory is free again. Absent: the last five minutes.")
        CompactionSettings compaction,
    @JsonPropertyDescription(
            "How users prove who they are, where they are enabled by a client (auth enable); they"
                + " are off by default.")
        AuthSettings auth) {

  public static final String LEAST_QUOTA = "1Mi";
  public static final String MOST_QUOTA = "1Ti";

  /** How often a group looks at the clock: a shorter interval could not be kept. */
  public static final int LEAST_HEARTBEAT = 20;

  public static final int MOST_HEARTBEAT = 10_000;

  public static final int LEAST_ELECTION_TIMEOUT = 100;

  /** As etcd's. */
  public static final int MOST_ELECTION_TIMEOUT = 50_000;

  /** Fewer would write the store again and again. */
  public static final int LEAST_SNAPSHOT_COUNT = 1000;

  public static final int MOST_SNAPSHOT_COUNT = 10_000_000;

  /** Of the node. */
  public static final int HEARTBEAT_INTERVAL = 100;

  /** Of the node. */
  public static final int ELECTION_TIMEOUT = 1000;

  /**
   * Of the node; etcd demands five, and 1000 with 300 ms is in use elsewhere (requirement S3-11).
   */
  public static final int LEAST_HEARTBEATS = 3;
}
