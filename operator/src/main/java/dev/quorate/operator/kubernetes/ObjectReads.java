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
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads the objects of a cluster from the API server, each with a quorum read. */
final class ObjectReads {
  private ObjectReads() {}

  /** Empty if there is no such cluster. */
  static Optional<ClusterObjects> all(KubernetesClient client, ClusterRef ref) {
    return cluster(client, ref).map(cluster -> all(client, ref, cluster));
  }

  /**
   * What decides about acts that cannot be undone: the resource, its StatefulSet, pods, claims, and
   * orders, if there are any. The rest is taken from the cache.
   */
  static Optional<ClusterObjects> deciding(
      KubernetesClient client, ClusterRef ref, ClusterObjects atHand) {
    return cluster(client, ref).map(cluster -> deciding(client, ref, cluster, atHand));
  }

  private static ClusterObjects deciding(
      KubernetesClient client,
      ClusterRef ref,
      GenericKubernetesResource cluster,
      ClusterObjects atHand) {
    Map<ChildKind, HasMetadata> children = new EnumMap<>(ChildKind.class);
    children.putAll(atHand.children());
    children.remove(ChildKind.STATEFUL_SET);
    read(client, ChildKind.STATEFUL_SET, ref)
        .ifPresent(set -> children.put(ChildKind.STATEFUL_SET, set));
    return new ClusterObjects(
        cluster,
        children,
        pods(client, ref),
        claims(client, ref, cluster, children, atHand),
        atHand.tasks().isEmpty() ? List.of() : tasks(client, ref));
  }

  private static Optional<GenericKubernetesResource> cluster(
      KubernetesClient client, ClusterRef ref) {
    return Optional.ofNullable(
        client
            .genericKubernetesResources(ServedResources.CLUSTERS)
            .inNamespace(ref.namespace())
            .withName(ref.name())
            .get());
  }

  // In the order that Observed asks for.
  private static ClusterObjects all(
      KubernetesClient client, ClusterRef ref, GenericKubernetesResource cluster) {
    Map<ChildKind, HasMetadata> children = new EnumMap<>(ChildKind.class);
    for (ChildKind kind : ChildKind.values()) {
      read(client, kind, ref).ifPresent(object -> children.put(kind, object));
    }
    return new ClusterObjects(
        cluster, children, pods(client, ref), claims(client, ref), tasks(client, ref));
  }

  private static List<Pod> pods(KubernetesClient client, ClusterRef ref) {
    return client
        .pods()
        .inNamespace(ref.namespace())
        .withLabel(Labels.CLUSTER, ref.name())
        .list()
        .getItems();
  }

  // Of a cluster that runs and is to go on running, what carries its label is enough, if that is
  // all that is known of. Where a cluster is formed, adopted or taken down, nothing may be missing.
  private static List<PersistentVolumeClaim> claims(
      KubernetesClient client,
      ClusterRef ref,
      GenericKubernetesResource cluster,
      Map<ChildKind, HasMetadata> children,
      ClusterObjects atHand) {
    if (cluster.getMetadata().getDeletionTimestamp() != null
        || !(cluster.get("status", "clusterId") instanceof String)
        || cluster.get("status", "intent") != null
        || !atHand.tasks().isEmpty()) {
      return claims(client, ref);
    }
    List<PersistentVolumeClaim> labelled =
        client
            .persistentVolumeClaims()
            .inNamespace(ref.namespace())
            .withLabel(Labels.CLUSTER, ref.name())
            .list()
            .getItems();
    Set<String> expected =
        atHand.claims().stream()
            .map(claim -> claim.getMetadata().getName())
            .collect(Collectors.toSet());
    int replicas =
        Optional.ofNullable((StatefulSet) children.get(ChildKind.STATEFUL_SET))
            .flatMap(set -> Optional.ofNullable(set.getSpec().getReplicas()))
            .orElse(0);
    IntStream.range(0, replicas).mapToObj(ref::claimName).forEach(expected::add);
    boolean all =
        replicas > 0
            && labelled.stream()
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet())
                .containsAll(expected);
    return all ? labelled : claims(client, ref);
  }

  // By name and not by label: a claim that somebody else made would be used just the same.
  private static List<PersistentVolumeClaim> claims(KubernetesClient client, ClusterRef ref) {
    return client.persistentVolumeClaims().inNamespace(ref.namespace()).list().getItems().stream()
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
