package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.plan.view.Layout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The StatefulSet: stable names and claims, and nothing else of its own. Parallel, because
 * OrderedReady deadlocks after a full outage; OnDelete, because only the operator knows when a pod
 * may go (docs/decisions/0003).
 */
final class MemberSet {
  private MemberSet() {}

  /**
   * @param there the StatefulSet as it is: what the API server never lets anybody change in one is
   *     kept, or else no other change of it would be taken
   */
  static HasMetadata of(
      ObservedCluster cluster, Layout layout, Optional<ObservedStatefulSet> there) {
    Map<String, String> claimLabels =
        there
            .flatMap(ObservedStatefulSet::claimLabels)
            .orElseGet(() -> Labels.claim(cluster.ref()));
    return new StatefulSetBuilder()
        .withMetadata(Owned.meta(cluster, cluster.ref().name()))
        .withNewSpec()
        .withReplicas(layout.replicas())
        .withServiceName(Names.membersService(cluster.ref()))
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        // Volumes go by recorded UID only, never by a controller's policy.
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted("Retain")
        .withWhenScaled("Retain")
        .endPersistentVolumeClaimRetentionPolicy()
        .withNewSelector()
        .withMatchLabels(Labels.selector(cluster.ref()))
        .endSelector()
        .withNewTemplate()
        .withMetadata(
            new ObjectMetaBuilder()
                .withLabels(with(cluster.specInForce().pod().labels(), Labels.all(cluster.ref())))
                .withAnnotations(
                    with(cluster.specInForce().pod().annotations(), annotations(cluster)))
                .build())
        .withSpec(MemberPod.of(cluster, layout.retired()))
        .endTemplate()
        .withVolumeClaimTemplates(claim(cluster, layout, claimLabels))
        .endSpec()
        .build();
  }

  private static Map<String, String> annotations(ObservedCluster cluster) {
    Map<String, String> notes = new TreeMap<>(AskedPod.annotations(cluster));
    notes.put(Labels.IMAGE, cluster.specInForce().image());
    return notes;
  }

  // Ours win: selectors and the operator rely on them.
  private static Map<String, String> with(Map<String, String> asked, Map<String, String> ours) {
    Map<String, String> all = new TreeMap<>(asked);
    all.putAll(ours);
    return all;
  }

  // No owner: with retention Retain the claims outlive the cluster.
  private static PersistentVolumeClaim claim(
      ObservedCluster cluster, Layout layout, Map<String, String> labels) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.DATA)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(cluster.specInForce().storageClass().orElse(null))
        .withNewResources()
        .withRequests(Map.of("storage", Quantity.parse(layout.storageSize())))
        .endResources()
        .endSpec()
        .build();
  }
}
