package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The genesis: written down before any node is called (Intended), and once it is proved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenesisStatus(
    @JsonPropertyDescription(
            "Intended: the one volume that may form is recorded. Confirmed: it reported that it "
                + "did. Adopted: the volumes held a cluster older than this resource.")
        @Size(max = 16)
        String step,
    @Size(max = 16) String clusterId,
    Long epoch,
    @JsonPropertyDescription("The first member.") @Size(max = 63) String member,
    @JsonPropertyDescription("UID of the volume claim that forms the cluster.")
        @JsonProperty("volumeUID")
        @Size(max = 64)
        String volumeUid,
    @JsonPropertyDescription("UID of the pod that was asked first.")
        @JsonProperty("podUID")
        @Size(max = 64)
        String podUid,
    @JsonPropertyDescription("The first member's id, known once confirmed.") @Size(max = 16)
        String memberId,
    @JsonPropertyDescription(
            "How many members the cluster is formed with. Later changes of spec.replicas are not "
                + "carried out in this version.")
        Integer replicas,
    @JsonPropertyDescription("When this step was recorded.") @Size(max = 40) String time) {}
