package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The last change of how many members the cluster has. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResizingStatus(
    @JsonPropertyDescription("How many members the cluster had before.") @Required Integer from,
    @JsonPropertyDescription("How many members it has since, those that are on their way included.")
        @Required
        Integer replicas,
    @JsonPropertyDescription("When this was recorded.") @Size(max = 40) String time) {}
