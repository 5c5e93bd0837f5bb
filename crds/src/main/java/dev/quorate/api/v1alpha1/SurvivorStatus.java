package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The member whose data the next cluster begins with, as it was when it was chosen. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SurvivorStatus(
    @JsonPropertyDescription("Name of its pod.") @Required @Size(max = 63) String member,
    @JsonPropertyDescription("UID of its pod.") @JsonProperty("podUID") @Size(max = 64)
        String podUid,
    @JsonPropertyDescription("The volume claim that has its data.") @Required
        ResetStatus.ObjectUid volume,
    @JsonPropertyDescription("Its member id then, which is never used again.")
        @Required
        @Size(max = 16)
        String memberId,
    @JsonPropertyDescription("Term of the last entry of its log, committed or not.") @Required
        Long lastTerm,
    @JsonPropertyDescription("Index of that entry.") @Required Long lastIndex) {}
