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
        "spec.bootstrap names no source: give source.snapshot with sha256 and one of configMap,"
            + " secret, persistentVolumeClaim, url (is a name misspelt?); leave spec.bootstrap out"
            + " for a cluster that starts empty")
public record Bootstrap(
    @JsonPropertyDescription("What the genesis starts from.") @Nullable Source source) {
  public static final String SHA256 = "^[0-9a-f]{64}$";

  /** Without blanks and control characters, which no URL has. */
  public static final String URL = "^https?://[!-~]+$";

  public static final int MOST_URL_CHARACTERS = 4096;

  /** What a genesis starts from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @JsonPropertyDescription("A .netsy snapshot file.") @Nullable Snapshot snapshot) {}

  /** A snapshot file, and the digest that it must have. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "[has(self.configMap), has(self.secret), has(self.persistentVolumeClaim), has(self.url)]"
              + ".filter(given, given).size() == 1",
      message =
          "spec.bootstrap.source.snapshot names no place or several: give exactly one of configMap,"
              + " secret, persistentVolumeClaim, url (is a name misspelt?)")
  public record Snapshot(
      @JsonPropertyDescription(
              "The key of a ConfigMap in the cluster's namespace that holds the file, in binaryData"
                  + " or data.")
          @Nullable
          ObjectKey configMap,
      @JsonPropertyDescription(
              "The key of a Secret in the cluster's namespace that holds the file.")
          @Nullable
          ObjectKey secret,
      @JsonPropertyDescription(
              "The file in a volume of the cluster's namespace. Not supported in this version.")
          @Nullable
          ClaimFile persistentVolumeClaim,
      @JsonPropertyDescription(
              "Where the first member downloads the file from: an HTTP or HTTPS address, with a"
                  + " signature if it needs one.")
          @Nullable
          @Size(min = 8, max = MOST_URL_CHARACTERS)
          @Pattern(URL)
          String url,
      @JsonPropertyDescription("SHA-256 of the file: 64 lower-case hexadecimal digits.")
          @Required
          @Size(max = 64)
          @Pattern(SHA256)
          String sha256) {}

  /** One key of a ConfigMap or Secret in the cluster's namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ObjectKey(
      @Required @Size(min = 1, max = 253) String name,
      @Required @Size(min = 1, max = 253) String key) {}

  /** One file of a volume. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClaimFile(
      @JsonPropertyDescription("The PersistentVolumeClaim, in the cluster's namespace.")
          @Required
          @Size(min = 1, max = 253)
          String claimName,
      @JsonPropertyDescription("The file in the volume, from its root.")
          @Required
          @Size(min = 1, max = 4096)
          String path) {}
}
