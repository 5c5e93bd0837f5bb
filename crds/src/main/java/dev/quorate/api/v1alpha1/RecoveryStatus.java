package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How the present cluster followed one that had lost its quorum. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = ListsAsMaps.class, input = "volumes=uid")
public record RecoveryStatus(
    @JsonPropertyDescription("Name of the ConsensusTask that ordered it.") @Size(max = 253)
        String taskName,
    @JsonProperty("taskUID") @Size(max = 64) String taskUid,
    @JsonPropertyDescription("The cluster that had lost its quorum.") @Required @Size(max = 16)
        String predecessor,
    @Required SurvivorStatus survivor,
    @JsonPropertyDescription("The volume claims of the others, which were deleted.") @Size(max = 64)
        List<ResetStatus.ObjectUid> volumes,
    @JsonPropertyDescription("When the survivor reported that it had formed the cluster.")
        @Size(max = 40)
        String time) {}
