package dev.quorate.operator.resources;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.ClusterRef;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodAntiAffinityBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;

/**
 * Where members run: on different nodes and in different zones. Wished, not demanded: a cluster on
 * one machine is worth more than none. Whoever asks for something else gets that instead.
 */
final class Placement {
  private Placement() {}

  static Affinity affinity(ClusterRef cluster, PodFields pod) {
    return pod.affinity().getPodAntiAffinity() == null
        ? new AffinityBuilder(pod.affinity()).withPodAntiAffinity(apart(cluster)).build()
        : pod.affinity();
  }

  static List<TopologySpreadConstraint> spread(ClusterRef cluster, PodFields pod) {
    List<TopologySpreadConstraint> asked =
        pod.topologySpreadConstraints().isEmpty()
            ? List.of(overZones())
            : pod.topologySpreadConstraints();
    // One without a selector counts no pod and so spreads nothing.
    return asked.stream()
        .map(
            constraint ->
                constraint.getLabelSelector() == null
                    ? new TopologySpreadConstraintBuilder(constraint)
                        .withNewLabelSelector()
                        .withMatchLabels(Labels.selector(cluster))
                        .endLabelSelector()
                        .build()
                    : constraint)
        .toList();
  }

  private static TopologySpreadConstraint overZones() {
    return new TopologySpreadConstraintBuilder()
        .withTopologyKey("topology.kubernetes.io/zone")
        .withMaxSkew(1)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .build();
  }

  private static PodAntiAffinity apart(ClusterRef cluster) {
    return new PodAntiAffinityBuilder()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(cluster))
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .build();
  }
}
