package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Pod.Problem;
import dev.quorate.operator.observed.StatefulSetFact;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.resources.Drift;
import dev.quorate.operator.resources.Labels;
import dev.quorate.operator.resources.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Kubernetes' objects as the planner's facts. */
final class Facts {
  private Facts() {}

  static dev.quorate.operator.observed.Pod pod(Pod pod) {
    return new dev.quorate.operator.observed.Pod(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        pod.getMetadata().getDeletionTimestamp() != null,
        conditions(pod, "Ready").anyMatch(c -> "True".equals(c.getStatus())),
        waiting(pod).or(() -> unscheduled(pod)),
        image(pod));
  }

  // As it was wished: an admission webhook may have put a mirror before it.
  private static String image(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getAnnotations())
        .map(notes -> notes.get(Labels.IMAGE))
        .or(
            () ->
                pod.getSpec().getContainers().stream()
                    .filter(container -> container.getName().equals(Names.NODE))
                    .findFirst()
                    .map(Container::getImage))
        .orElse("");
  }

  private static Stream<PodCondition> conditions(Pod pod, String type) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getConditions().stream().filter(c -> type.equals(c.getType()));
  }

  // ContainerCreating and PodInitializing are steps on the way, not problems.
  private static Optional<Problem> waiting(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .flatMap(c -> Optional.ofNullable(c.getState()).stream())
            .flatMap(state -> Optional.ofNullable(state.getWaiting()).stream())
            .filter(
                w ->
                    !"ContainerCreating".equals(w.getReason())
                        && !"PodInitializing".equals(w.getReason()))
            .findFirst()
            .map(w -> new Problem(String.valueOf(w.getReason()), text(w.getMessage())));
  }

  private static Optional<Problem> unscheduled(Pod pod) {
    return conditions(pod, "PodScheduled")
        .filter(c -> "False".equals(c.getStatus()))
        .findFirst()
        .map(c -> new Problem(String.valueOf(c.getReason()), text(c.getMessage())));
  }

  static Volume volume(PersistentVolumeClaim claim, ClusterRef cluster) {
    var requests = claim.getSpec().getResources().getRequests();
    return new Volume(
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        mayHoldData(claim.getSpec()),
        claim.getMetadata().getDeletionTimestamp() != null,
        identity(claim),
        requests == null || requests.get("storage") == null
            ? ""
            : requests.get("storage").toString(),
        isLabelled(claim, cluster));
  }

  // A claim that lost its volume was bound once. One that names its source, or picks a volume by
  // label, gets what somebody put there: a restore is made so.
  private static boolean mayHoldData(PersistentVolumeClaimSpec spec) {
    return spec.getVolumeName() != null
        || spec.getDataSource() != null
        || spec.getDataSourceRef() != null
        || spec.getSelector() != null;
  }

  private static boolean isLabelled(PersistentVolumeClaim claim, ClusterRef cluster) {
    Map<String, String> labels = claim.getMetadata().getLabels();
    return labels != null && labels.entrySet().containsAll(Labels.all(cluster).entrySet());
  }

  private static Optional<VolumeIdentity> identity(PersistentVolumeClaim claim) {
    Map<String, String> notes = claim.getMetadata().getAnnotations();
    if (notes == null
        || !notes.containsKey(Labels.CLUSTER_ID)
        || !notes.containsKey(Labels.MEMBER_ID)) {
      return Optional.empty();
    }
    var voters = new TreeSet<String>();
    Arrays.stream(notes.getOrDefault(Labels.VOTERS, "").split(",", -1))
        .filter(voter -> !voter.isBlank())
        .forEach(voters::add);
    return Optional.of(
        new VolumeIdentity(
            notes.get(Labels.CLUSTER_ID),
            epoch(notes.getOrDefault(Labels.EPOCH, "")),
            notes.get(Labels.MEMBER_ID),
            voters));
  }

  // People may edit annotations: what cannot be read must not stop the operator.
  private static long epoch(String note) {
    return note.matches("[0-9]{1,18}") ? Long.parseLong(note) : 0;
  }

  static StatefulSetFact statefulSet(StatefulSet set, String ownerUid) {
    String size =
        set.getSpec().getVolumeClaimTemplates().stream()
            .flatMap(
                claim -> Optional.ofNullable(claim.getSpec().getResources().getRequests()).stream())
            .flatMap(requests -> Optional.ofNullable(requests.get("storage")).stream())
            .findFirst()
            .map(Object::toString)
            .orElse("");
    return new StatefulSetFact(
        set.getMetadata().getUid(),
        set.getMetadata().getResourceVersion(),
        Optional.ofNullable(set.getSpec().getReplicas()).orElse(1),
        size,
        set.getMetadata().getDeletionTimestamp() != null,
        Drift.isOurs(set, ownerUid));
  }

  private static String text(String message) {
    return message == null ? "" : message;
  }
}
