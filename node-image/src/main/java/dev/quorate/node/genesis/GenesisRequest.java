package dev.quorate.node.genesis;

import java.util.List;
import java.util.Optional;

/**
 * The call to form a cluster.
 *
 * @param snapshot SHA-256 of the bootstrap file that it begins with, in 64 hexadecimal digits;
 *     absent for a cluster that begins empty
 */
public record GenesisRequest(
    long clusterId,
    long epoch,
    StructuralConfig config,
    List<String> expectedMembers,
    Optional<String> snapshot) {
  public GenesisRequest {
    expectedMembers = List.copyOf(expectedMembers);
  }

  /** Of a cluster that begins empty. */
  public GenesisRequest(
      long clusterId, long epoch, StructuralConfig config, List<String> expectedMembers) {
    this(clusterId, epoch, config, expectedMembers, Optional.empty());
  }
}
