package dev.quorate.node.membership;

import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.raft.configuration.Member;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a joiner asks of a member.
 *
 * @param clusterId the cluster it believes to join, if it knows one
 * @param config the structural keys that it was started with; compared with the genesis
 * @param newestLevel the highest feature level that it knows
 */
public record AdmissionRequest(
    OptionalLong clusterId, Member member, Map<ConfigKey, String> config, int newestLevel) {
  public AdmissionRequest {
    config = Map.copyOf(config);
  }
}
