package dev.quorate.node.genesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * A genesis that begins with the history of a .netsy snapshot file.
 *
 * @param revision its last one
 * @param sha256 of the file, in 64 hexadecimal digits: two files of one revision are two sources
 */
public record SnapshotSource(long revision, String sha256) implements Genesis.Source {
  /** The feature level from which on members know a state that begins like that. */
  public static final int LEVEL = 4;

  static final String KIND = "Snapshot";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public SnapshotSource {
    if (revision < 1 || !isDigest(sha256)) {
      throw new IllegalArgumentException(
          "a snapshot has a revision and a SHA-256, not %d and \"%s\"".formatted(revision, sha256));
    }
  }

  /** Whether a text is a SHA-256 as it is written here. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  @Override
  public String wireName() {
    return KIND;
  }

  @Override
  public void describe(ObjectNode json) {
    json.put("revision", revision).put("sha256", sha256);
  }

  static SnapshotSource fromJson(JsonNode json) {
    return new SnapshotSource(json.required("revision").asLong(), json.required("sha256").asText());
  }
}
