package dev.quorate.operator.local;

import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.ClusterSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The resources that people write and the operator reports on, as files: what the API server is on
 * Kubernetes, with its generations, its compare-and-set on resourceVersion and its finalizers.
 */
public final class ResourceStore {
  private final StateDirectory state;

  public ResourceStore(StateDirectory state) {
    this.state = state;
  }

  /** Creates the cluster or changes its spec; a new generation only if something changed. */
  public ObservedCluster apply(ClusterRef ref, ClusterSpec spec) {
    return state.exclusively(
        () -> {
          Optional<ObservedCluster> old = cluster(ref);
          ObservedCluster next =
              old.map(found -> withSpec(found, spec)).orElseGet(() -> created(ref, spec));
          if (!old.equals(Optional.of(next))) {
            state.write(file(ref), next);
          }
          return next;
        });
  }

  public Optional<ObservedCluster> cluster(ClusterRef ref) {
    return state.read(file(ref), ObservedCluster.class);
  }

  public List<ObservedCluster> clusters() {
    return state.readAll(state.path("clusters"), ObservedCluster.class);
  }

  /** Marks the cluster for deletion; it goes when its finalizer is taken off. */
  public void delete(ClusterRef ref) {
    state.exclusively(
        () ->
            cluster(ref)
                .ifPresent(
                    found -> {
                      if (found.finalizer()) {
                        state.write(file(ref), next(found.going()));
                      } else {
                        state.delete(file(ref));
                      }
                    }));
  }

  /** Compare-and-set: false when the resource is not any more at the version that was seen. */
  boolean replaceStatus(ObservedCluster seen, ClusterStatus status) {
    return replace(seen, found -> found.withStatus(status));
  }

  /** Compare-and-set; a cluster that is being deleted goes with its finalizer. */
  boolean replaceFinalizer(ObservedCluster seen, boolean finalizer) {
    return replace(seen, found -> found.withFinalizer(finalizer));
  }

  /** Compare-and-set. */
  boolean keepSpec(ObservedCluster seen, ClusterSpec valid) {
    return replace(seen, found -> found.withLastValidSpec(valid));
  }

  /** A new order for a cluster. */
  public StoredTask order(ClusterRef cluster, ObservedTask.Kind kind, Optional<String> clusterId) {
    return order(cluster, kind, clusterId, Optional.empty());
  }

  /**
   * A new order for a cluster.
   *
   * @param member that the order names; empty if it names none
   */
  public StoredTask order(
      ClusterRef cluster,
      ObservedTask.Kind kind,
      Optional<String> clusterId,
      Optional<String> member) {
    Instant now = Instant.now();
    String uid = UUID.randomUUID().toString();
    String name =
        kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
            + "-"
            + uid.substring(0, 8);
    ObservedTask fact =
        new ObservedTask(
            name, uid, kind, clusterId, ObservedTask.Phase.PENDING, now, member, Optional.empty());
    StoredTask task = new StoredTask(cluster, fact, "", "");
    state.exclusively(() -> state.write(taskFile(name), task));
    return task;
  }

  /** From now on the task is kept for so long after it is finished. */
  public void keep(StoredTask task, Duration time) {
    boolean _ =
        updateTask(
            task.fact().name(),
            task.fact().uid(),
            found -> found.with(found.fact().kept(time), found.step(), found.message()));
  }

  /** False when it is not there any more. */
  boolean deleteTask(ObjectRef task) {
    return state.exclusively(
        () -> {
          boolean there = task(task.name()).filter(f -> f.fact().ref().equals(task)).isPresent();
          if (there) {
            state.delete(taskFile(task.name()));
          }
          return there;
        });
  }

  public Optional<StoredTask> task(String name) {
    return state.read(taskFile(name), StoredTask.class);
  }

  List<ObservedTask> tasksOf(ClusterRef cluster) {
    return state.readAll(state.path("tasks"), StoredTask.class).stream()
        .filter(task -> task.cluster().equals(cluster))
        .map(StoredTask::fact)
        .toList();
  }

  boolean updateTask(String name, String uid, UnaryOperator<StoredTask> change) {
    return state.exclusively(
        () -> {
          Optional<StoredTask> task = task(name).filter(found -> found.fact().uid().equals(uid));
          task.ifPresent(found -> state.write(taskFile(name), change.apply(found)));
          return task.isPresent();
        });
  }

  private boolean replace(ObservedCluster seen, UnaryOperator<ObservedCluster> change) {
    return state.exclusively(
        () -> {
          Optional<ObservedCluster> current =
              cluster(seen.ref())
                  .filter(found -> found.uid().equals(seen.uid()))
                  .filter(found -> found.resourceVersion().equals(seen.resourceVersion()));
          current
              .map(change)
              .map(ResourceStore::next)
              .ifPresent(
                  next -> {
                    if (next.deleting() && !next.finalizer()) {
                      state.delete(file(next.ref()));
                    } else {
                      state.write(file(next.ref()), next);
                    }
                  });
          return current.isPresent();
        });
  }

  private static ObservedCluster created(ClusterRef ref, ClusterSpec spec) {
    return new ObservedCluster(
        ref, UUID.randomUUID().toString(), 1, "1", false, false, spec, ClusterStatus.none());
  }

  private static ObservedCluster withSpec(ObservedCluster old, ClusterSpec spec) {
    return old.spec().equals(spec) ? old : next(old.withSpec(spec));
  }

  private static ObservedCluster next(ObservedCluster changed) {
    return changed.at(following(changed.resourceVersion()));
  }

  private static String following(String resourceVersion) {
    return String.valueOf(Long.parseLong(resourceVersion) + 1);
  }

  private Path file(ClusterRef ref) {
    return state.path("clusters", ref.namespace() + "." + ref.name() + ".json");
  }

  private Path taskFile(String name) {
    return state.path("tasks", name + ".json");
  }
}
