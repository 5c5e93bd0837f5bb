package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.simulated.Simulation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients wrote and was acknowledged, and which clusters nobody wants any more: those of which
 * a person ordered a reset, or the deletion together with the volumes.
 */
final class Acknowledged {
  private final Simulation simulation;
  private final Map<String, String> clusterByValue = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private boolean deleting;

  Acknowledged(Simulation simulation) {
    this.simulation = simulation;
  }

  void put() {
    String value = "value-" + clusterByValue.size();
    String cluster = simulation.clusterId();
    if (simulation.network().put(cluster, value)) {
      clusterByValue.put(value, cluster);
    }
  }

  void reset() {
    ended.add(simulation.clusterId());
  }

  void deleted() {
    deleting = true;
    specChanged();
  }

  /** While it is being deleted, the policy may change still. */
  void specChanged() {
    boolean goes =
        simulation
            .spec()
            .map(ClusterSpec::whenDeleted)
            .filter(ClusterSpec.Retention.DELETE::equals)
            .isPresent();
    if (deleting && goes) {
      ended.add(simulation.clusterId());
    }
  }

  /** Values of a cluster that somebody wants still. */
  private List<String> wanted() {
    return clusterByValue.entrySet().stream()
        .filter(entry -> !ended.contains(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Those that no disk has. */
  List<String> lost() {
    return wanted().stream().filter(value -> !simulation.hasOnSomeDisk(value)).toList();
  }

  /** Of the cluster that is there, those that are not on every member's disk. */
  List<String> missing() {
    return wanted().stream()
        .filter(value -> clusterByValue.get(value).equals(simulation.clusterId()))
        .filter(
            value ->
                !simulation.network().running().stream()
                    .allMatch(member -> member.disk().values().contains(value)))
        .toList();
  }
}
