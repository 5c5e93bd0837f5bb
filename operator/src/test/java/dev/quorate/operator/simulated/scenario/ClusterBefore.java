package dev.quorate.operator.simulated.scenario;

import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.simulated.Simulation;
import dev.quorate.operator.simulated.members.FakeDisk;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The cluster as it was at the moment with which a scenario compares its end.
 *
 * @param clusterId empty if there was none
 * @param memberIds by name of the member, of those whose disk had one
 * @param claimUids of every volume claim, also of another application's
 * @param podUids by name of the member
 */
record ClusterBefore(
    String clusterId,
    Map<String, String> memberIds,
    Set<String> claimUids,
    Map<String, String> podUids) {
  static ClusterBefore of(Simulation simulation) {
    return new ClusterBefore(
        simulation.clusterId(),
        memberIdsOnDisk(simulation),
        claimUids(simulation),
        simulation.podUids());
  }

  private static Map<String, String> memberIdsOnDisk(Simulation simulation) {
    Map<String, String> ids = new TreeMap<>();
    for (Volume claim : simulation.claims()) {
      simulation
          .disk(claim.name())
          .flatMap(FakeDisk::memberId)
          .ifPresent(id -> ids.put(claim.name().substring("data-".length()), id));
    }
    return ids;
  }

  static Set<String> claimUids(Simulation simulation) {
    return simulation.claims().stream().map(Volume::uid).collect(Collectors.toSet());
  }
}
