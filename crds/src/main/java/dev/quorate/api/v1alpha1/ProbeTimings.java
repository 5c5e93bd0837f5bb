package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * When a probe of the member's container is made, by the names of Kubernetes; which one is made is
 * the operator's. A number that is left out is the operator's own.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProbeTimings(
    @JsonPropertyDescription("Seconds from the start of the container to the first probe.")
        @Min(0)
        @Max(ProbeTimings.MOST_SECONDS)
        Integer initialDelaySeconds,
    @JsonPropertyDescription("Seconds from one probe to the next.")
        @Min(1)
        @Max(ProbeTimings.MOST_SECONDS)
        Integer periodSeconds,
    @JsonPropertyDescription("Seconds after which a probe without an answer has failed.")
        @Min(1)
        @Max(ProbeTimings.MOST_SECONDS)
        Integer timeoutSeconds,
    @JsonPropertyDescription("So many probes in a row have to fail.")
        @Min(1)
        @Max(ProbeTimings.MOST_FAILURES)
        Integer failureThreshold) {

  public static final int MOST_SECONDS = 3600;
  public static final int MOST_FAILURES = 1000;

  /** Nothing is set. */
  public static final ProbeTimings NONE = new ProbeTimings(null, null, null, null);
}
