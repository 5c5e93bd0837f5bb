package dev.quorate.operator.kubernetes;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes to the cluster resource, each a compare-and-set: a patch that names the observed
 * resourceVersion is refused with 409 when the resource was changed since (Kubernetes API concepts,
 * "Resource versions").
 */
final class ClusterWrites {
  private static final String FINALIZER = KubernetesWorld.FINALIZER;

  private final KubernetesClient client;

  ClusterWrites(KubernetesClient client) {
    this.client = client;
  }

  /** Replaces the status as a whole, so that a field that is no longer said goes. */
  Outcome status(ObservedCluster cluster, ClusterStatus status) {
    var patch =
        List.of(
            Map.of(
                "op",
                "replace",
                "path",
                "/metadata/resourceVersion",
                "value",
                cluster.resourceVersion()),
            Map.of(
                "op",
                "add",
                "path",
                "/status",
                "value",
                StatusModel.write(status, cluster.spec())));
    resource(cluster)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(ObjectWrites.FIELD_MANAGER + "-status")
                .build(),
            json(patch));
    return new Outcome.Done();
  }

  Outcome finalizer(ObservedCluster cluster, boolean present) {
    Optional<ConsensusCluster> found = Optional.ofNullable(resource(cluster).get());
    if (found.isEmpty()) {
      return new Outcome.Refused("the resource is gone");
    }
    List<String> finalizers = new ArrayList<>(found.get().getMetadata().getFinalizers());
    finalizers.remove(FINALIZER);
    if (present) {
      finalizers.add(FINALIZER);
    }
    var patch =
        Map.of(
            "metadata",
            Map.of("resourceVersion", cluster.resourceVersion(), "finalizers", finalizers));
    resource(cluster).patch(ObjectWrites.MERGE, json(patch));
    return new Outcome.Done();
  }

  private Resource<ConsensusCluster> resource(ObservedCluster cluster) {
    return client
        .resources(ConsensusCluster.class)
        .inNamespace(cluster.ref().namespace())
        .withName(cluster.ref().name());
  }

  private String json(Object value) {
    return client.getKubernetesSerialization().asJson(value);
  }
}
