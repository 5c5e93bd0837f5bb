package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Nullable;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * How a cluster starts. A misspelt source is dropped by the API server before any check; so one
 * without a source is refused, and never taken for "start empty".
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.source) && has(self.source.snapshot)",
    message =
        "spec.bootstrap names no source: give source.snapshot with configMap and sha256 (is a name "
            + "misspelt?); leave spec.bootstrap out for a cluster that starts empty")
public record Bootstrap(
    @JsonPropertyDescription("What the genesis starts from.") @Nullable Source source) {

  /** What a genesis starts from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @JsonPropertyDescription("A .netsy snapshot file.") @Nullable Snapshot snapshot) {}

  /** A snapshot file, and the digest that it must have. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Snapshot(
      @JsonPropertyDescription("The ConfigMap that holds the file.") @Required
          ConfigMapKey configMap,
      @JsonPropertyDescription("SHA-256 of the file: 64 lower-case hexadecimal digits.")
          @Required
          @Size(max = 64)
          @Pattern("^[0-9a-f]{64}$")
          String sha256) {}

  /** One key of a ConfigMap in the cluster's namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ConfigMapKey(
      @Required @Size(min = 1, max = 253) String name,
      @Required @Size(min = 1, max = 253) String key) {}
}
