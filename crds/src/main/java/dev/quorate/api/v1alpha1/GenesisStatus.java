package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** How the present cluster came to be; written together with status.clusterId. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenesisStatus(
    @JsonPropertyDescription(
            "Confirmed: the intended volume's node reported that it formed the cluster. Adopted:"
                + " the volumes held a cluster older than this resource. Recovered: a survivor of"
                + " one that had lost its quorum formed it. (Intended is from before"
                + " status.intent, and is read as one.)")
        @Size(max = 16)
        String step,
    @Size(max = 16) String clusterId,
    Long epoch,
    @JsonPropertyDescription("The first member.") @Size(max = 63) String member,
    @JsonPropertyDescription("UID of the volume claim that formed the cluster.")
        @JsonProperty("volumeUID")
        @Size(max = 64)
        String volumeUid,
    @JsonPropertyDescription("UID of the pod that was asked first.")
        @JsonProperty("podUID")
        @Size(max = 64)
        String podUid,
    @JsonPropertyDescription("The first member's id.") @Size(max = 16) String memberId,
    @JsonPropertyDescription(
            "How many members the cluster was formed with, or had when it was adopted. The field "
                + "resizing has what became of that.")
        Integer replicas,
    @JsonPropertyDescription("When this was recorded.") @Size(max = 40) String time) {}
