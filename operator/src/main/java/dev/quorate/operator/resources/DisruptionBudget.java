package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.plan.view.Layout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/**
 * Keeps a quorum through drains. An integer minAvailable: maxUnavailable is re-based on what the
 * scale subresource says is wanted, and let a cluster of five voters be drained to two
 * (cozystack/etcd-operator#351).
 */
final class DisruptionBudget {
  private DisruptionBudget() {}

  static HasMetadata of(ObservedCluster cluster, Layout layout) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Owned.meta(cluster, cluster.ref().name()))
        .withNewSpec()
        .withMinAvailable(new IntOrString(layout.minAvailable()))
        .withNewSelector()
        .withMatchLabels(Labels.selector(cluster.ref()))
        .endSelector()
        .endSpec()
        .build();
  }
}
