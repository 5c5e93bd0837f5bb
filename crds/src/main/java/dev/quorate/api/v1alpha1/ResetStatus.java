package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * The last reset that was carried out. Before there was status.intent, one that was under way (or a
 * deletion) stood here: {@code purpose}, {@code pods} and {@code done} are read, and not written.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = ListsAsMaps.class, input = "pods=uid volumes=uid")
public record ResetStatus(
    @JsonPropertyDescription("Not written any more: see status.intent.") @Size(max = 16)
        String purpose,
    @JsonPropertyDescription("Name of the ConsensusTask that ordered it.") @Size(max = 253)
        String taskName,
    @JsonProperty("taskUID") @Size(max = 64) String taskUid,
    @JsonPropertyDescription("The cluster that is gone.") @Size(max = 16) String clusterId,
    @JsonPropertyDescription("The epoch that ended.") Long epoch,
    @JsonPropertyDescription("Not written any more: see status.intent.") @Size(max = 64)
        List<ObjectUid> pods,
    @JsonPropertyDescription("The volume claims that were deleted.") @Size(max = 64)
        List<ObjectUid> volumes,
    @JsonPropertyDescription("Not written any more: see status.intent.") Boolean done,
    @JsonPropertyDescription("Not written any more: see status.intent.") @Size(max = 40)
        String startTime,
    @JsonPropertyDescription("When the last volume claim was seen gone.") @Size(max = 40)
        String completionTime) {

  /** One object, not merely one name. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ObjectUid(
      @Required @Size(max = 253) String name, @Required @Size(max = 64) String uid) {}
}
