package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * The recorded intent to remove exactly these pods and volume claims. No claim is ever deleted
 * whose UID is not listed here.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = ListsAsMaps.class, input = "pods=uid volumes=uid")
public record ResetStatus(
    @JsonPropertyDescription("Reset (ordered by a task) or Deletion (of this resource).")
        @Size(max = 16)
        String purpose,
    @JsonPropertyDescription("Name of the ConsensusTask that ordered it.") @Size(max = 253)
        String taskName,
    @JsonProperty("taskUID") @Size(max = 64) String taskUid,
    @JsonPropertyDescription("The cluster that ends.") @Size(max = 16) String clusterId,
    @JsonPropertyDescription("The epoch that ends.") Long epoch,
    @JsonPropertyDescription("The pods that are to stop.") @Size(max = 64) List<ObjectUid> pods,
    @JsonPropertyDescription("The volume claims that are deleted: these and no others.")
        @Size(max = 64)
        List<ObjectUid> volumes,
    @JsonPropertyDescription("All of them were seen gone.") Boolean done,
    @Size(max = 40) String startTime) {

  /** One object, not merely one name. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ObjectUid(
      @Required @Size(max = 253) String name, @Required @Size(max = 64) String uid) {}
}
