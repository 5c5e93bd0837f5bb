package dev.quorate.node.life;

import dev.quorate.node.genesis.StructuralConfig;
import java.util.List;

/** The call to form a cluster. */
public record GenesisRequest(
    long clusterId, long epoch, StructuralConfig config, List<String> expectedMembers) {
  public GenesisRequest {
    expectedMembers = List.copyOf(expectedMembers);
  }
}
