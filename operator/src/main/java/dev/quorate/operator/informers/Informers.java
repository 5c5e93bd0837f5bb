package dev.quorate.operator.informers;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The watches over everything that a look at a cluster reads, but for its Secret: our resources,
 * and what carries our label. What does not is found by live looks alone. Thread-safe.
 */
public final class Informers implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final List<Scope> scopes = new ArrayList<>();
  private final List<Consumer<ClusterRef>> listeners = new CopyOnWriteArrayList<>();

  /** The watches of one namespace, or of all. */
  private record Scope(
      String namespace,
      boolean isOfAll,
      NamespaceInformer<GenericKubernetesResource> clusters,
      NamespaceInformer<GenericKubernetesResource> tasks,
      NamespaceInformer<StatefulSet> sets,
      NamespaceInformer<Service> services,
      NamespaceInformer<PodDisruptionBudget> budgets,
      NamespaceInformer<Pod> pods,
      NamespaceInformer<PersistentVolumeClaim> claims) {
    List<NamespaceInformer<?>> all() {
      return List.of(clusters, tasks, sets, services, budgets, pods, claims);
    }

    NamespaceInformer<?> of(WatchedKind kind) {
      return switch (kind) {
        case CLUSTERS -> clusters;
        case TASKS -> tasks;
        case STATEFUL_SETS -> sets;
        case SERVICES -> services;
        case DISRUPTION_BUDGETS -> budgets;
        case PODS -> pods;
        case CLAIMS -> claims;
      };
    }
  }

  /**
   * @param namespaces the ones that are watched
   * @param all the name that means every namespace
   */
  public Informers(KubernetesClient client, List<String> namespaces, String all) {
    for (String namespace : namespaces) {
      scopes.add(scope(client, namespace, namespace.equals(all)));
    }
  }

  /** That watch nothing. */
  public static Informers none() {
    return new Informers(List.of());
  }

  private Informers(List<Scope> scopes) {
    this.scopes.addAll(scopes);
  }

  private Scope scope(KubernetesClient client, String namespace, boolean all) {
    Function<HasMetadata, Optional<ClusterRef>> byLabel = Informers::byLabel;
    return new Scope(
        namespace,
        all,
        informer(
            WatchedKind.CLUSTERS,
            namespace,
            ours(client, ConsensusCluster.class, namespace, all),
            cluster -> Optional.of(ref(cluster, cluster.getMetadata().getName()))),
        informer(
            WatchedKind.TASKS,
            namespace,
            ours(client, ConsensusTask.class, namespace, all),
            Informers::byName),
        informer(
            WatchedKind.STATEFUL_SETS,
            namespace,
            labelled(client.apps().statefulSets(), namespace, all),
            byLabel),
        informer(
            WatchedKind.SERVICES, namespace, labelled(client.services(), namespace, all), byLabel),
        informer(
            WatchedKind.DISRUPTION_BUDGETS,
            namespace,
            labelled(client.policy().v1().podDisruptionBudget(), namespace, all),
            byLabel),
        informer(WatchedKind.PODS, namespace, labelled(client.pods(), namespace, all), byLabel),
        informer(
            WatchedKind.CLAIMS,
            namespace,
            labelled(client.persistentVolumeClaims(), namespace, all),
            byLabel));
  }

  private <T extends HasMetadata> NamespaceInformer<T> informer(
      WatchedKind kind,
      String namespace,
      FilterWatchListDeletable<T, ?, ?> objects,
      Function<HasMetadata, Optional<ClusterRef>> clusterOf) {
    return new NamespaceInformer<>(
        kind,
        namespace,
        objects,
        clusterOf,
        cluster -> listeners.forEach(listener -> listener.accept(cluster)));
  }

  // As a tree: one that cannot be parsed must not end the watch for all.
  private static FilterWatchListDeletable<GenericKubernetesResource, ?, ?> ours(
      KubernetesClient client, Class<? extends HasMetadata> type, String namespace, boolean all) {
    return in(
        client.genericKubernetesResources(ResourceDefinitionContext.fromResourceType(type)),
        namespace,
        all);
  }

  private static <T extends HasMetadata> FilterWatchListDeletable<T, ?, ?> labelled(
      MixedOperation<T, ?, ?> objects, String namespace, boolean all) {
    return in(objects, namespace, all).withLabel(Labels.CLUSTER);
  }

  private static <T extends HasMetadata> FilterWatchListDeletable<T, ?, ?> in(
      MixedOperation<T, ?, ?> objects, String namespace, boolean all) {
    return all ? objects.inAnyNamespace() : objects.inNamespace(namespace);
  }

  private static Optional<ClusterRef> byLabel(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .flatMap(labels -> Optional.ofNullable(labels.get(Labels.CLUSTER)))
        .map(cluster -> ref(object, cluster));
  }

  private static Optional<ClusterRef> byName(HasMetadata task) {
    return ((GenericKubernetesResource) task).get("spec", "cluster") instanceof String cluster
        ? Optional.of(ref(task, cluster))
        : Optional.empty();
  }

  private static ClusterRef ref(HasMetadata object, String cluster) {
    return new ClusterRef(object.getMetadata().getNamespace(), cluster);
  }

  /** Hears of the cluster of each object that comes, changes or goes. Before {@link #start}. */
  public void onChange(Consumer<ClusterRef> listener) {
    listeners.add(listener);
  }

  /** Returns at once; what cannot be read is tried again and again. */
  public void start() {
    scopes.forEach(scope -> scope.all().forEach(NamespaceInformer::start));
  }

  /** Blocks until everything that there is has been listed, or for so long. */
  public void awaitLists(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!health().stream().allMatch(WatchHealth::isGood) && System.nanoTime() - end < 0) {
      // On the thread of the start, which the shutdown interrupts.
      Thread.sleep(PAUSE);
    }
  }

  /** All that there are. */
  public List<WatchHealth> health() {
    return scopes.stream()
        .flatMap(scope -> scope.all().stream())
        .map(NamespaceInformer::health)
        .toList();
  }

  /** Whether every watch runs that shows something of this cluster. */
  public boolean areCurrent(ClusterRef cluster) {
    return scope(cluster)
        .filter(scope -> scope.all().stream().allMatch(NamespaceInformer::isCurrent))
        .isPresent();
  }

  /** By which {@link #hasReached} asks. */
  public static long version(HasMetadata object) {
    return Versions.of(object);
  }

  /** Whether the objects shown of this kind are at least as new. */
  public boolean hasReached(ClusterRef cluster, WatchedKind kind, long version) {
    return scope(cluster).filter(scope -> scope.of(kind).version() >= version).isPresent();
  }

  /** Empty if the cache has no such cluster, which may be older than that. */
  public Optional<ClusterObjects> of(ClusterRef cluster) {
    return scope(cluster)
        .flatMap(
            scope ->
                scope.clusters().of(cluster).stream()
                    .findFirst()
                    .map(
                        resource ->
                            new ClusterObjects(
                                resource,
                                children(scope, cluster),
                                scope.pods().of(cluster),
                                scope.claims().of(cluster),
                                scope.tasks().of(cluster))));
  }

  private static Map<ChildKind, HasMetadata> children(Scope scope, ClusterRef cluster) {
    Map<ChildKind, HasMetadata> children = new EnumMap<>(ChildKind.class);
    put(
        children,
        ChildKind.MEMBERS_SERVICE,
        scope.services().of(cluster),
        Names.membersService(cluster));
    put(children, ChildKind.CLIENT_SERVICE, scope.services().of(cluster), cluster.name());
    put(children, ChildKind.DISRUPTION_BUDGET, scope.budgets().of(cluster), cluster.name());
    put(children, ChildKind.STATEFUL_SET, scope.sets().of(cluster), cluster.name());
    return children;
  }

  private static void put(
      Map<ChildKind, HasMetadata> children,
      ChildKind kind,
      List<? extends HasMetadata> objects,
      String name) {
    objects.stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .ifPresent(object -> children.put(kind, object));
  }

  private Optional<Scope> scope(ClusterRef cluster) {
    return scopes.stream()
        .filter(scope -> scope.namespace().equals(cluster.namespace()))
        .findFirst()
        .or(() -> scopes.stream().filter(Scope::isOfAll).findFirst());
  }

  @Override
  public void close() {
    scopes.forEach(scope -> scope.all().forEach(NamespaceInformer::close));
  }
}
