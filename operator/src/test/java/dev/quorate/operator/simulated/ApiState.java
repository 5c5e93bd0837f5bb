package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.plan.view.Layout;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** Everything in the API server at one version. Immutable, so that a stale read is an older one. */
record ApiState(
    long version,
    Optional<ObservedCluster> cluster,
    Optional<SetObject> set,
    Map<ChildKind, ChildObject> others,
    Map<String, PodObject> pods,
    Map<String, Volume> claims,
    Map<String, ObservedTask> tasks,
    Optional<SnapshotPod> snapshotPod) {

  /**
   * @param ownerUid its controller
   * @param templateOwner the cluster resource that its pods are started for
   */
  record SetObject(
      String uid,
      long version,
      String ownerUid,
      String templateOwner,
      Layout layout,
      ClusterSpec spec,
      boolean deleting) {
    SetObject versioned(long changed) {
      return new SetObject(uid, changed, ownerUid, templateOwner, layout, spec, deleting);
    }

    SetObject of(String controllerUid) {
      return new SetObject(uid, version, controllerUid, templateOwner, layout, spec, deleting);
    }

    /** Its deletion was asked for. */
    SetObject going() {
      return new SetObject(uid, version, ownerUid, templateOwner, layout, spec, true);
    }

    SetObject with(Layout changed) {
      return new SetObject(uid, version, ownerUid, templateOwner, changed, spec, deleting);
    }
  }

  record ChildObject(String ownerUid, Layout layout, long version) {}

  /**
   * @param clusterId what its node was started for: the template's at that time
   * @param image the template's at that time
   * @param ownerUid of the cluster resource, also from the template
   * @param engine the template's at that time
   * @param retired removed members whose data its node moves out of the way, also from the template
   */
  record PodObject(
      ObjectRef ref,
      String setUid,
      boolean deleting,
      Optional<String> clusterId,
      String image,
      String ownerUid,
      Engine engine,
      SortedSet<String> retired) {
    PodObject going() {
      return new PodObject(ref, setUid, true, clusterId, image, ownerUid, engine, retired);
    }

    PodObject of(String controllerUid) {
      return new PodObject(
          ref, controllerUid, deleting, clusterId, image, ownerUid, engine, retired);
    }

    /** No registry has its image. */
    boolean isPullable() {
      return !image.contains("missing");
    }
  }

  static ApiState empty() {
    return new ApiState(
        0,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty());
  }

  private ApiState next(
      Optional<ObservedCluster> nextCluster,
      Optional<SetObject> nextSet,
      Map<ChildKind, ChildObject> nextOthers,
      Map<String, PodObject> nextPods,
      Map<String, Volume> nextClaims,
      Map<String, ObservedTask> nextTasks) {
    return new ApiState(
        version + 1,
        nextCluster,
        nextSet,
        nextOthers,
        nextPods,
        nextClaims,
        nextTasks,
        // The garbage collector is quick here.
        nextCluster.isEmpty() ? Optional.empty() : snapshotPod);
  }

  ApiState withSnapshotPod(Optional<SnapshotPod> changed) {
    return new ApiState(version + 1, cluster, set, others, pods, claims, tasks, changed);
  }

  /** The cluster with a new resourceVersion, or without the cluster. */
  ApiState with(Optional<ObservedCluster> changed) {
    return next(
        changed.map(c -> c.at(Long.toString(version + 1))), set, others, pods, claims, tasks);
  }

  ApiState withSet(Optional<SetObject> changed) {
    return next(cluster, changed.map(s -> s.versioned(version + 1)), others, pods, claims, tasks);
  }

  ApiState withOthers(Map<ChildKind, ChildObject> changed) {
    return next(cluster, set, Map.copyOf(changed), pods, claims, tasks);
  }

  ApiState withPod(PodObject pod) {
    return next(cluster, set, others, put(pods, pod.ref().name(), pod), claims, tasks);
  }

  ApiState withoutPod(String name) {
    return next(cluster, set, others, drop(pods, name), claims, tasks);
  }

  ApiState withClaim(Volume claim) {
    return next(
        cluster,
        set,
        others,
        pods,
        put(claims, claim.name(), claim.at(Long.toString(version + 1))),
        tasks);
  }

  ApiState withoutClaim(String name) {
    return next(cluster, set, others, pods, drop(claims, name), tasks);
  }

  /** A look that reads the claims last. */
  ApiState withClaimsOf(ApiState later) {
    return new ApiState(version, cluster, set, others, pods, later.claims, tasks, snapshotPod);
  }

  ApiState withTask(ObservedTask task) {
    return next(cluster, set, others, pods, claims, put(tasks, task.uid(), task));
  }

  ApiState withoutTask(String uid) {
    return next(cluster, set, others, pods, claims, drop(tasks, uid));
  }

  private static <T> Map<String, T> put(Map<String, T> map, String key, T value) {
    Map<String, T> changed = new TreeMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static <T> Map<String, T> drop(Map<String, T> map, String key) {
    Map<String, T> changed = new TreeMap<>(map);
    changed.remove(key);
    return changed;
  }
}
