package dev.quorate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** How a cluster starts. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Bootstrap(
    @JsonPropertyDescription("What the genesis starts from. Absent: empty.") Source source) {

  /** What a genesis starts from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(@JsonPropertyDescription("A .netsy snapshot file.") Snapshot snapshot) {}

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
