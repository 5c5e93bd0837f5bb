package dev.quorate.operator.kubernetes.trial;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pod that the controller of a StatefulSet would make now, under a name that no pod of a
 * StatefulSet can have. All else is as the controller makes it (newStatefulSetPod in Kubernetes'
 * pkg/controller/statefulset), since a policy may ask for any of it.
 */
final class NextPod {
  private static final String FREE_NAME = "-dry-run";

  private NextPod() {}

  /**
   * @param name of the member's pod
   */
  static Pod of(StatefulSet set, String name) {
    return new PodBuilder().withMetadata(meta(set, name)).withSpec(spec(set, name)).build();
  }

  private static ObjectMeta meta(StatefulSet set, String name) {
    ObjectMetaBuilder meta =
        new ObjectMetaBuilder()
            .withName(name + FREE_NAME)
            .withNamespace(set.getMetadata().getNamespace())
            .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
            .withAnnotations(set.getSpec().getTemplate().getMetadata().getAnnotations())
            .addToLabels("statefulset.kubernetes.io/pod-name", name)
            .addToLabels("apps.kubernetes.io/pod-index", name.substring(name.lastIndexOf('-') + 1))
            .withOwnerReferences(controller(set));
    if (set.getStatus() != null && set.getStatus().getUpdateRevision() != null) {
      meta.addToLabels("controller-revision-hash", set.getStatus().getUpdateRevision());
    }
    return meta.build();
  }

  // A pod without a controller is what some policies refuse. It does not block the deletion of its
  // owner: that would ask for another right.
  private static OwnerReference controller(StatefulSet set) {
    return new OwnerReferenceBuilder()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .build();
  }

  private static PodSpec spec(StatefulSet set, String name) {
    List<Volume> claimed =
        set.getSpec().getVolumeClaimTemplates().stream()
            .map(claim -> claimed(claim.getMetadata().getName(), name))
            .toList();
    Set<String> replaced = claimed.stream().map(Volume::getName).collect(Collectors.toSet());
    PodSpec template = set.getSpec().getTemplate().getSpec();
    return new PodSpecBuilder(template)
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .withVolumes(
            template.getVolumes().stream()
                .filter(volume -> !replaced.contains(volume.getName()))
                .toList())
        .addAllToVolumes(claimed)
        .build();
  }

  private static Volume claimed(String template, String name) {
    return new VolumeBuilder()
        .withName(template)
        .withNewPersistentVolumeClaim()
        .withClaimName(template + "-" + name)
        .endPersistentVolumeClaim()
        .build();
  }
}
