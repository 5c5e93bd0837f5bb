package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Whether volumes that are no longer used are kept or deleted. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Retention(
    @JsonPropertyDescription(
            "When the ConsensusCluster is deleted: Retain keeps the volumes, and a new one of the "
                + "same name adopts them.")
        @Default("Retain")
        Policy whenDeleted,
    @JsonPropertyDescription("When the cluster is scaled down.") @Default("Delete")
        Policy whenScaled) {

  /** Keep it or delete it. */
  public enum Policy {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Delete")
    DELETE
  }
}
