package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The last damaged volume that was given up. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplacementStatus(
    @JsonPropertyDescription("The member whose volume was damaged.") @Required @Size(max = 63)
        String member,
    @JsonPropertyDescription("Its member id then, which is never used again.") @Size(max = 16)
        String memberId,
    @JsonPropertyDescription("The volume claim that was deleted.") @Required
        ResetStatus.ObjectUid volume,
    @JsonPropertyDescription("The reason for which its node refused to work.") @Size(max = 64)
        String found,
    @JsonPropertyDescription("When this was decided.") @Size(max = 40) String time) {}
