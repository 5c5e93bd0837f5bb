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
 *
 * <p>A pod that is not ready may always be evicted: by the default of Kubernetes (IfHealthyBudget)
 * none could be while a majority is not ready, so that a node with a broken pod could not be
 * drained just when it may be what has to be repaired. See docs/decisions/0030.
 */
final class DisruptionBudget {
  private DisruptionBudget() {}

  static HasMetadata of(ObservedCluster cluster, Layout layout) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Owned.meta(cluster, cluster.ref().name()))
        .withNewSpec()
        .withMinAvailable(new IntOrString(layout.minAvailable()))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(Labels.selector(cluster.ref()))
        .endSelector()
        .endSpec()
        .build();
  }
}
