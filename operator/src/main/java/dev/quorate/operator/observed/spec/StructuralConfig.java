package dev.quorate.operator.observed.spec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The structural configuration: fixed at genesis, the same on every member. */
public record StructuralConfig(
    int partitions,
    int replicationFactor,
    String replicationMode,
    String tableType,
    int keyPosition,
    int partitionPosition) {

  /**
   * As the node reports it: {@code sha256:} and the digest of the JSON with sorted keys and no
   * space between tokens (docs/admin-api.md, configDigest).
   */
  public String digest() {
    String canonical =
        "{\"keyPosition\":"
            + keyPosition
            + ",\"partitionPosition\":"
            + partitionPosition
            + ",\"partitions\":"
            + partitions
            + ",\"replicationFactor\":"
            + replicationFactor
            + ",\"replicationMode\":\""
            + replicationMode
            + "\",\"tableType\":\""
            + tableType
            + "\"}";
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
