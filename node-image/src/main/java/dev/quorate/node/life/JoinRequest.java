package dev.quorate.node.life;

import java.util.List;

/** The call to join a cluster through the seeds (REST addresses, host:port). */
public record JoinRequest(long clusterId, long epoch, List<String> seeds) {
  public JoinRequest {
    seeds = List.copyOf(seeds);
  }
}
