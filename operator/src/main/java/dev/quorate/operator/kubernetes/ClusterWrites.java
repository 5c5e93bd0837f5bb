package dev.quorate.operator.kubernetes;

import dev.quorate.operator.kubernetes.status.StatusModel;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes to the cluster resource, each a {@link VersionedPatch} of the version that was seen. As a
 * tree: what cannot be parsed in it is no reason not to say so in its status.
 */
final class ClusterWrites {
  private static final String FINALIZER = KubernetesWorld.FINALIZER;

  private final KubernetesClient client;
  private final KeptSpec kept;
  private final BiConsumer<ClusterRef, HasMetadata> written;

  /**
   * @param written called with each object as it was stored
   */
  ClusterWrites(KubernetesClient client, BiConsumer<ClusterRef, HasMetadata> written) {
    this.client = client;
    this.written = written;
    this.kept = new KeptSpec(client.getKubernetesSerialization());
  }

  /** Replaces the status as a whole, so that a field without a value is removed. */
  Outcome status(ObservedCluster cluster, ClusterStatus status) {
    var patch =
        VersionedPatch.set(
            cluster.resourceVersion(),
            Map.of("/status", StatusModel.write(status, cluster.specInForce())));
    written.accept(
        cluster.ref(),
        resource(cluster)
            .subresource("status")
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.JSON)
                    .withFieldManager(ObjectWrites.FIELD_MANAGER + "-status")
                    .build(),
                json(patch)));
    return new Outcome.Done();
  }

  Outcome finalizer(ObservedCluster cluster, boolean present) {
    Optional<GenericKubernetesResource> found = Optional.ofNullable(resource(cluster).get());
    if (found.isEmpty()) {
      return new Outcome.Overtaken("the resource is gone");
    }
    List<String> finalizers = new ArrayList<>(found.get().getMetadata().getFinalizers());
    finalizers.remove(FINALIZER);
    if (present) {
      finalizers.add(FINALIZER);
    }
    var _ = metadata(cluster, Map.of("finalizers", finalizers));
    return new Outcome.Done();
  }

  Outcome keep(ObservedCluster cluster, ClusterSpec spec) {
    Map<String, String> annotation = kept.annotation(spec);
    Map<String, String> written =
        metadata(cluster, Map.of("annotations", annotation)).getMetadata().getAnnotations();
    // Taken out on the way, by an admission webhook for example: to write it again is no use.
    return written != null && written.entrySet().containsAll(annotation.entrySet())
        ? new Outcome.Done()
        : new Outcome.Rejected(
            "the API server did not store the annotation " + Labels.LAST_VALID_SPEC);
  }

  private GenericKubernetesResource metadata(ObservedCluster cluster, Map<String, ?> fields) {
    var patch = VersionedPatch.mergeMetadata(cluster.resourceVersion(), fields);
    GenericKubernetesResource stored = resource(cluster).patch(ObjectWrites.MERGE, json(patch));
    written.accept(cluster.ref(), stored);
    return stored;
  }

  private Resource<GenericKubernetesResource> resource(ObservedCluster cluster) {
    return client
        .genericKubernetesResources(ServedResources.CLUSTERS)
        .inNamespace(cluster.ref().namespace())
        .withName(cluster.ref().name());
  }

  private String json(Object value) {
    return client.getKubernetesSerialization().asJson(value);
  }
}
