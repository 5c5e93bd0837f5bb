package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.ClusterObjects;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the objects of a cluster from the API server, each with a quorum read. */
final class ObjectReads {
  private ObjectReads() {}

  /** Empty if there is no such cluster. */
  static Optional<ClusterObjects> all(KubernetesClient client, ClusterRef ref) {
    return Optional.ofNullable(
            client
                .genericKubernetesResources(ServedResources.CLUSTERS)
                .inNamespace(ref.namespace())
                .withName(ref.name())
                .get())
        .map(cluster -> all(client, ref, cluster));
  }

  // In the order that Observed asks for.
  private static ClusterObjects all(
      KubernetesClient client, ClusterRef ref, GenericKubernetesResource cluster) {
    Map<ChildKind, HasMetadata> children = new EnumMap<>(ChildKind.class);
    for (ChildKind kind : ChildKind.values()) {
      read(client, kind, ref).ifPresent(object -> children.put(kind, object));
    }
    List<Pod> pods =
        client
            .pods()
            .inNamespace(ref.namespace())
            .withLabels(Labels.selector(ref))
            .list()
            .getItems();
    return new ClusterObjects(
        cluster, children, pods, claims(client, ref), tasks(client, ref));
  }

  // By name and not by label: a claim that somebody else made would be used just the same.
  private static List<PersistentVolumeClaim> claims(KubernetesClient client, ClusterRef ref) {
    return client
        .persistentVolumeClaims()
        .inNamespace(ref.namespace())
        .list()
        .getItems()
        .stream()
        .filter(claim -> ref.isClaim(claim.getMetadata().getName()))
        .toList();
  }

  private static List<GenericKubernetesResource> tasks(KubernetesClient client, ClusterRef ref) {
    return client
        .genericKubernetesResources(ServedResources.TASKS)
        .inNamespace(ref.namespace())
        .list()
        .getItems()
        .stream()
        .filter(task -> StoredResources.clusterOf(task).filter(ref.name()::equals).isPresent())
        .toList();
  }

  static Optional<HasMetadata> read(KubernetesClient client, ChildKind kind, ClusterRef ref) {
    String namespace = ref.namespace();
    return Optional.ofNullable(
        switch (kind) {
          case ADMIN_SECRET ->
              client.secrets().inNamespace(namespace).withName(Names.adminSecret(ref)).get();
          case MEMBERS_SERVICE ->
              client.services().inNamespace(namespace).withName(Names.membersService(ref)).get();
          case CLIENT_SERVICE ->
              client.services().inNamespace(namespace).withName(ref.name()).get();
          case DISRUPTION_BUDGET ->
              client
                  .policy()
                  .v1()
                  .podDisruptionBudget()
                  .inNamespace(namespace)
                  .withName(ref.name())
                  .get();
          case STATEFUL_SET ->
              client.apps().statefulSets().inNamespace(namespace).withName(ref.name()).get();
        });
  }
}
