package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One condition, as Kubernetes' metav1.Condition.
 *
 * @param reason CamelCase, stable, documented
 * @param lastTransitionTime when the status last changed, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required @Size(max = 316) String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required Truth status,
    @JsonPropertyDescription("Why, as one stable CamelCase word.") @Required @Size(max = 1024)
        String reason,
    @JsonPropertyDescription("Why, in words for people.") @Size(max = 32768) String message,
    @JsonPropertyDescription("When the status last changed.") @Required @Size(max = 40)
        String lastTransitionTime,
    @JsonPropertyDescription("The generation of the resource that this was computed from.")
        Long observedGeneration) {

  /** Unknown where it is not known. */
  public enum Truth {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN
  }
}
