package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;

/** The running operation, and since when. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationStatus(
    @Size(max = 64) String kind, @Size(max = 1024) String step, @Size(max = 40) String startTime) {}
