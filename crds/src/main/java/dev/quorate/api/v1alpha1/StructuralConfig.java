package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** The configuration that a genesis fixes, the same on every member. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StructuralConfig(
    @JsonPropertyDescription("Number of data partitions.")
        @Default("4")
        @Min(ConfigLimits.LEAST_PARTITIONS)
        @Max(ConfigLimits.MOST_PARTITIONS)
        Integer partitions,
    @JsonPropertyDescription(
            "Wished number of copies of each partition; a group never has more copies than the "
                + "cluster has members.")
        @Default("3")
        @ValidationRule(
            value = "self >= 1 && self <= " + ConfigLimits.MOST_COPIES + " && self % 2 == 1",
            message =
                "spec.config.replicationFactor must be 1, 3, 5, 7 or 9: an even number of copies "
                    + "needs a larger majority than the odd number below it and survives no more "
                    + "failures")
        Integer replicationFactor,
    @JsonPropertyDescription(
            "When a write returns: async = the leader accepted it (it may be lost), "
                + "sync = committed, strong = applied on every in-sync replica.")
        @Default("sync")
        ReplicationMode replicationMode,
    @JsonPropertyDescription("Kind of the tables: set or ordered_set.") @Default("set")
        TableType tableType,
    @JsonPropertyDescription("Element of a record that is its key.")
        @Default("0")
        @Min(0)
        @Max(ConfigLimits.LAST_POSITION)
        Integer keyPosition,
    @JsonPropertyDescription("Element of a record that is hashed to find its partition.")
        @Default("0")
        @Min(0)
        @Max(ConfigLimits.LAST_POSITION)
        Integer partitionPosition) {

  /** How far a write has come when it returns. */
  public enum ReplicationMode {
    @JsonProperty(ConfigLimits.ASYNC)
    ASYNC(ConfigLimits.ASYNC),
    @JsonProperty(ConfigLimits.SYNC)
    SYNC(ConfigLimits.SYNC),
    @JsonProperty(ConfigLimits.STRONG)
    STRONG(ConfigLimits.STRONG);

    private final String value;

    ReplicationMode(String value) {
      this.value = value;
    }

    /** As the resource and the admin API spell it. */
    public String value() {
      return value;
    }
  }

  /** Kind of the tables. Bags are refused: a key has one value. */
  public enum TableType {
    @JsonProperty(ConfigLimits.SET)
    SET(ConfigLimits.SET),
    @JsonProperty(ConfigLimits.ORDERED_SET)
    ORDERED_SET(ConfigLimits.ORDERED_SET);

    private final String value;

    TableType(String value) {
      this.value = value;
    }

    /** As the resource and the admin API spell it. */
    public String value() {
      return value;
    }
  }
}
