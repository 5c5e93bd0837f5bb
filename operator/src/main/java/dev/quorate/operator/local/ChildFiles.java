package dev.quorate.operator.local;

import dev.quorate.operator.local.process.DesiredSet;
import dev.quorate.operator.local.process.StateDirectory;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.view.Layout;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The child objects of a cluster. Only the StatefulSet does something here: the supervisor obeys
 * it. The others exist as a file, so that their loss and their drift are seen and mended as on
 * Kubernetes.
 */
final class ChildFiles {
  private final StateDirectory state;

  ChildFiles(StateDirectory state) {
    this.state = state;
  }

  /** A child object that is nothing but its content. */
  record PlainChild(ChildKind kind, String ownerUid, Layout layout) {}

  Map<ChildKind, ChildState> compare(ObservedCluster cluster, Layout wanted) {
    Map<ChildKind, ChildState> states = new EnumMap<>(ChildKind.class);
    for (ChildKind kind : ChildKind.values()) {
      states.put(
          kind,
          kind == ChildKind.STATEFUL_SET
              ? compareSet(cluster, wanted)
              : comparePlain(cluster, kind, wanted));
    }
    return states;
  }

  /** False when the set is not the one, or not at the version, that was seen. */
  boolean apply(
      ObservedCluster cluster, ChildKind kind, Layout wanted, Optional<ObservedStatefulSet> seen) {
    if (kind == ChildKind.STATEFUL_SET) {
      if (!setFact(cluster).equals(seen)) {
        return false;
      }
      Optional<DesiredSet> there = set(cluster.ref());
      String uid = there.map(DesiredSet::uid).orElseGet(() -> UUID.randomUUID().toString());
      long version = there.map(DesiredSet::version).orElse(0L) + 1;
      state.write(
          setFile(cluster.ref()),
          new DesiredSet(
              uid,
              cluster.uid(),
              cluster.ref(),
              wanted.replicas(),
              wanted.storageSize(),
              wanted.clusterId(),
              version,
              cluster.specInForce().engine(),
              List.copyOf(wanted.retired()),
              bootstrapFile(cluster, wanted)));
    } else {
      state.write(file(cluster.ref(), kind), new PlainChild(kind, cluster.uid(), wanted));
    }
    return true;
  }

  /** A formed cluster is started without: the file may be gone. */
  private static Optional<String> bootstrapFile(ObservedCluster cluster, Layout wanted) {
    return cluster.specInForce().source() instanceof BootstrapSource.LocalFile file
            && wanted.clusterId().isEmpty()
        ? Optional.of(file.path())
        : Optional.empty();
  }

  Optional<DesiredSet> set(ClusterRef cluster) {
    return state.read(setFile(cluster), DesiredSet.class);
  }

  Optional<ObservedStatefulSet> setFact(ObservedCluster cluster) {
    return set(cluster.ref())
        .map(
            set ->
                new ObservedStatefulSet(
                        set.uid(),
                        Long.toString(set.version()),
                        set.replicas(),
                        set.storageSize(),
                        false,
                        set.ownerUid().equals(cluster.uid()),
                        // The supervisor starts every process by the file as it is.
                        Optional.of(set.revision()))
                    .saying(Pod.Template.asking(set.engine())));
  }

  /** False when the set is not the one that was seen (any more). */
  boolean scaleToZero(ClusterRef cluster, ScaleToZero scale) {
    Optional<DesiredSet> set = seen(cluster, scale.statefulSetUid(), scale.resourceVersion());
    set.ifPresent(found -> state.write(setFile(cluster), found.scaledTo(0)));
    return set.isPresent();
  }

  /** A file can be changed; false when it is not the one that was seen (any more). */
  boolean resize(ClusterRef cluster, ReplaceClaimTemplate template) {
    Optional<DesiredSet> set = seen(cluster, template.statefulSetUid(), template.resourceVersion());
    set.ifPresent(found -> state.write(setFile(cluster), found.withStorage(template.size())));
    return set.isPresent();
  }

  private Optional<DesiredSet> seen(ClusterRef cluster, String uid, String resourceVersion) {
    return set(cluster)
        .filter(found -> found.uid().equals(uid))
        .filter(found -> Long.toString(found.version()).equals(resourceVersion));
  }

  /** Children whose cluster is gone go too, as by owner references. */
  void collectGarbage(List<ObservedCluster> clusters) {
    Set<String> owners = clusters.stream().map(ObservedCluster::uid).collect(Collectors.toSet());
    for (Path file : state.entries(state.path("sets"))) {
      state
          .read(file, DesiredSet.class)
          .filter(set -> !owners.contains(set.ownerUid()))
          .ifPresent(set -> state.delete(file));
    }
    for (Path file : state.entries(state.path("children"))) {
      state
          .read(file, PlainChild.class)
          .filter(child -> !owners.contains(child.ownerUid()))
          .ifPresent(child -> state.delete(file));
    }
  }

  private ChildState compareSet(ObservedCluster cluster, Layout wanted) {
    return set(cluster.ref())
        .map(
            set -> {
              if (!set.ownerUid().equals(cluster.uid())) {
                return ChildState.DELETING;
              }
              return set.replicas() == wanted.replicas()
                      && set.clusterId().equals(wanted.clusterId())
                      && set.engine().equals(cluster.specInForce().engine())
                      && set.retired().equals(List.copyOf(wanted.retired()))
                      && set.bootstrapFile().equals(bootstrapFile(cluster, wanted))
                  ? ChildState.MATCHING
                  : ChildState.DIFFERENT;
            })
        .orElse(ChildState.MISSING);
  }

  private ChildState comparePlain(ObservedCluster cluster, ChildKind kind, Layout wanted) {
    return state
        .read(file(cluster.ref(), kind), PlainChild.class)
        .map(
            child -> {
              if (!child.ownerUid().equals(cluster.uid())) {
                return wanted.isNotNeeded(kind) ? ChildState.MATCHING : ChildState.DELETING;
              }
              return switch (kind) {
                case DISRUPTION_BUDGET ->
                    child.layout().minAvailable() == wanted.minAvailable()
                        ? ChildState.MATCHING
                        : ChildState.DIFFERENT;
                case CLIENT_SERVICE ->
                    ChildState.ofClientService(child.layout().clusterId(), wanted.clusterId());
                case ADMIN_SECRET, MEMBERS_SERVICE, STATEFUL_SET -> ChildState.MATCHING;
              };
            })
        .orElse(wanted.isNotNeeded(kind) ? ChildState.MATCHING : ChildState.MISSING);
  }

  private Path setFile(ClusterRef cluster) {
    return state.path("sets", cluster.namespace() + "." + cluster.name() + ".json");
  }

  private Path file(ClusterRef cluster, ChildKind kind) {
    return state.path(
        "children", cluster.namespace() + "." + cluster.name() + "." + kind + ".json");
  }
}
