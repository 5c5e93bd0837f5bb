package dev.quorate.operator.informers;

import dev.quorate.operator.observed.ClusterRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Keeps the objects of one kind in one namespace, or in all, by the cluster that they are of. */
final class NamespaceInformer<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NamespaceInformer.class);
  private static final String BY_CLUSTER = "cluster";

  /** Of a list: the objects of thousands of clusters do not arrive in one answer. */
  private static final long PAGE = 500;

  private final WatchedKind kind;
  private final String namespace;
  private final SharedIndexInformer<T> informer;

  /**
   * @param clusterOf whose an object is
   * @param changed called with the cluster of each object that comes, changes or goes
   */
  NamespaceInformer(
      WatchedKind kind,
      String namespace,
      Informable<T> objects,
      Function<HasMetadata, Optional<ClusterRef>> clusterOf,
      Consumer<ClusterRef> changed) {
    this.kind = kind;
    this.namespace = namespace;
    // No resync: it repeats the content of the cache, and asks nobody.
    this.informer = objects.withLimit(PAGE).runnableInformer(0);
    informer.itemStore(new TrimmedStore<>());
    informer.addIndexers(
        Map.of(
            BY_CLUSTER,
            object -> clusterOf.apply(object).map(ClusterRef::toString).stream().toList()));
    informer.addEventHandler(new Waking<>(object -> clusterOf.apply(object).ifPresent(changed)));
    informer.exceptionHandler(this::goesOn);
  }

  // Whatever it is: who may not read now may read later, and until then every look is live.
  private boolean goesOn(boolean started, Throwable cause) {
    LOG.debugf("watch interrupted kind=%s namespace=%s cause=\"%s\"", kind, namespace, cause);
    return true;
  }

  void start() {
    var _ = informer.start();
  }

  List<T> of(ClusterRef cluster) {
    return informer.getIndexer().byIndex(BY_CLUSTER, cluster.toString());
  }

  /** What happened up to this resourceVersion is in the cache; 0: nothing is. */
  long version() {
    String version = informer.lastSyncResourceVersion();
    return version == null || version.isEmpty() ? 0 : parsedOrZero(version);
  }

  private static long parsedOrZero(String version) {
    long parsed = Versions.parsed(version);
    return parsed == Versions.UNKNOWN ? 0 : parsed;
  }

  WatchHealth health() {
    return new WatchHealth(
        kind, namespace, informer.hasSynced(), informer.isWatching(), informer.isRunning());
  }

  boolean isCurrent() {
    return health().isGood();
  }

  WatchedKind kind() {
    return kind;
  }

  String namespace() {
    return namespace;
  }

  @Override
  public void close() {
    informer.stop();
  }

  /** Of an object that only came again after a new list there is nothing to say. */
  private record Waking<T extends HasMetadata>(Consumer<T> changed)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.accept(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      if (!Objects.equals(
          before.getMetadata().getResourceVersion(), object.getMetadata().getResourceVersion())) {
        changed.accept(object);
      }
    }

    @Override
    public void onDelete(T object, boolean lastStateUnknown) {
      changed.accept(object);
    }
  }
}
