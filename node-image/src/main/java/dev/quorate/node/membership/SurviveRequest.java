package dev.quorate.node.membership;

import dev.quorate.node.genesis.Survivor;
import java.util.List;

/**
 * The call to form a cluster from everything that one member of another cluster has, which lost its
 * quorum for good.
 *
 * @param clusterId of the new cluster
 * @param epoch of the new cluster, above that of the old one
 * @param predecessor the member as the caller saw it; one that has changed since refuses
 * @param expectedMembers node names that are to join
 */
public record SurviveRequest(
    long clusterId, long epoch, Survivor predecessor, List<String> expectedMembers) {
  public SurviveRequest {
    expectedMembers = List.copyOf(expectedMembers);
  }

  /** Whether the other one asks for the same cluster; who is to join it may have changed. */
  public boolean isFor(SurviveRequest other) {
    return clusterId == other.clusterId
        && epoch == other.epoch
        && predecessor.equals(other.predecessor);
  }
}
