package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One member, as it was last seen. An unknown value is absent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberStatus(
    @JsonPropertyDescription("Name of the pod.") @Required @Size(max = 63) String name,
    @Size(max = 16) String memberId,
    @JsonPropertyDescription("Voter, Learner, None, or Unknown when it cannot be asked.")
        @Size(max = 16)
        String role,
    @JsonPropertyDescription("Reachable, serving and caught up.") Boolean healthy,
    @JsonPropertyDescription(
            "Entries behind the leader's commit index, rounded up to a power of ten; only for a "
                + "member that catches up.")
        Long lag,
    @JsonProperty("podUID") @Size(max = 64) String podUid,
    @JsonProperty("volumeUID") @Size(max = 64) String volumeUid,
    @JsonPropertyDescription("What its claim asks for.") @Size(max = 64) String requestedSize,
    @JsonPropertyDescription(
            "How large its volume is, as the platform says; less than requestedSize while the "
                + "storage expands it.")
        @Size(max = 64)
        String volumeSize,
    @JsonPropertyDescription("Version of the node's program.") @Size(max = 64) String version,
    @JsonPropertyDescription(
            "When it was last reachable; only for a member that is not, so that a healthy cluster "
                + "causes no writes.")
        @Size(max = 40)
        String lastSeen,
    @JsonPropertyDescription(
            "Term of the last entry of its log, committed or not; only while no leader is known.")
        Long lastTerm,
    @JsonPropertyDescription("Index of that entry; only while no leader is known.") Long lastIndex,
    @JsonPropertyDescription(
            "Up to which index it knows its log to be committed; only while no leader is known.")
        Long commitIndex,
    @JsonPropertyDescription(
            "Its trouble, as the kubelet, the operator's call to it, or the member itself "
                + "reports it.")
        @Size(max = 2048)
        String message) {}
