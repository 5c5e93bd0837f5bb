package dev.quorate.operator.kubernetes;

import dev.quorate.operator.informers.ClusterObjects;
import dev.quorate.operator.kubernetes.source.SnapshotPodModel;
import dev.quorate.operator.kubernetes.source.SourceReads;
import dev.quorate.operator.kubernetes.status.StatusModel;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.ObjectVersion;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.resources.Drift;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What the objects of a cluster and its members say of it. */
final class ClusterReads {
  private final String defaultImage;
  private final PodMembers members;
  private final Clock clock;
  private final KeptSpec kept;
  private final PlatformReads platform;
  private final StoredResources stored;
  private final SourceReads sources;

  ClusterReads(KubernetesClient client, String defaultImage, PodMembers members, Clock clock) {
    this.defaultImage = defaultImage;
    this.members = members;
    this.clock = clock;
    this.kept = new KeptSpec(client.getKubernetesSerialization());
    this.platform = new PlatformReads(client);
    this.sources = new SourceReads(client);
    this.stored = new StoredResources(client.getKubernetesSerialization());
  }

  /**
   * @param objects of the cluster that is meant
   */
  Observed observe(ClusterRef ref, ClusterObjects objects) {
    ObservedCluster cluster = cluster(ref, stored.cluster(objects.cluster()));
    Map<ChildKind, HasMetadata> children = objects.children();
    Map<Integer, Pod> pods =
        ref.membersByOrdinal(objects.pods(), pod -> pod.getMetadata().getName());
    Map<Integer, PersistentVolumeClaim> claims =
        ref.claimsByOrdinal(objects.claims(), claim -> claim.getMetadata().getName());
    Map<String, MemberFact> facts =
        members.ask(
            ref,
            pods.values(),
            Optional.ofNullable(children.get(ChildKind.ADMIN_SECRET))
                .filter(secret -> Drift.isOurs(secret, cluster)));

    TreeSet<Integer> ordinals = new TreeSet<>(pods.keySet());
    ordinals.addAll(claims.keySet());
    List<Slot> slots =
        ordinals.stream()
            .map(ordinal -> slot(ref, ordinal, claims.get(ordinal), pods.get(ordinal), facts))
            .toList();
    Optional<StatefulSet> set =
        Optional.ofNullable(children.get(ChildKind.STATEFUL_SET)).map(StatefulSet.class::cast);
    Observed seen =
        new Observed(
            clock.instant(),
            cluster,
            slots,
            set.map(found -> StatefulSetModel.read(found, Drift.isOurs(found, cluster))),
            Map.of(),
            objects.tasks().stream()
                .flatMap(task -> stored.task(task).stream())
                .map(TaskModel::read)
                .toList(),
            "");
    return seen.withChildren(compared(children, seen))
        .withVersions(versions(children))
        .withSource(
            seen.neededSource()
                .filter(SourceReads::reads)
                .map(source -> sources.read(ref.namespace(), source).file()))
        .withSnapshotPod(SnapshotPodModel.find(objects.pods(), cluster))
        .withNotices(platform.of(seen, set, pods.values()));
  }

  private static Map<ChildKind, ObjectVersion> versions(Map<ChildKind, HasMetadata> children) {
    Map<ChildKind, ObjectVersion> versions = new EnumMap<>(ChildKind.class);
    children.forEach(
        (kind, object) ->
            versions.put(
                kind,
                new ObjectVersion(
                    object.getMetadata().getUid(), object.getMetadata().getResourceVersion())));
    return versions;
  }

  private ObservedCluster cluster(ClusterRef ref, StoredResources.Cluster resource) {
    var meta = resource.metadata();
    return new ObservedCluster(
        ref,
        meta.getUid(),
        meta.getGeneration(),
        meta.getResourceVersion(),
        meta.getDeletionTimestamp() != null,
        meta.getFinalizers().contains(KubernetesWorld.FINALIZER),
        SpecModel.read(resource.spec(), defaultImage),
        kept.read(meta, defaultImage),
        StatusModel.read(resource.status()),
        resource.unreadable());
  }

  private static Map<ChildKind, ChildState> compared(
      Map<ChildKind, HasMetadata> children, Observed seen) {
    Map<ChildKind, ChildState> states = new EnumMap<>(ChildKind.class);
    for (ChildKind kind : ChildKind.values()) {
      states.put(kind, Drift.state(kind, seen, Optional.ofNullable(children.get(kind))));
    }
    return states;
  }

  private static Slot slot(
      ClusterRef ref,
      int ordinal,
      PersistentVolumeClaim claim,
      Pod pod,
      Map<String, MemberFact> facts) {
    String name = ref.memberName(ordinal);
    return new Slot(
        ordinal,
        name,
        Optional.ofNullable(claim).map(found -> ClaimModel.read(found, ref)),
        Optional.ofNullable(pod).map(PodModel::read),
        Optional.ofNullable(facts.get(name)));
  }
}
