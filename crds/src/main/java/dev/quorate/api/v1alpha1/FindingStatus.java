package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Something that is wrong with a cluster, whatever the operator is doing at the moment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FindingStatus(
    @JsonPropertyDescription("The kind of trouble, as one stable CamelCase word.")
        @Required
        @Size(max = 64)
        String reason,
    @JsonPropertyDescription(
            "What it is about: a member, a volume claim, an object or a request; absent when it is "
                + "about the cluster as a whole.")
        @Size(max = 1024)
        String subject,
    @JsonPropertyDescription("Info, Warning or Critical.") @Required Severity severity,
    @JsonPropertyDescription("True when it lasts until a person does something.") @Required
        Boolean needsPerson,
    @JsonPropertyDescription("The trouble, in words for people.") @Required @Size(max = 1024)
        String message,
    @JsonPropertyDescription("What a person does about it.") @Size(max = 1024) String cure,
    @JsonPropertyDescription("When it was first found, without a break since.")
        @Required
        @Size(max = 40)
        String since) {

  /** How bad it is. */
  public enum Severity {
    @JsonProperty("Info")
    INFO,
    @JsonProperty("Warning")
    WARNING,
    @JsonProperty("Critical")
    CRITICAL
  }
}
