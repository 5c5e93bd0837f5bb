package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.resources.AskedPod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The StatefulSet as the planner reads it. */
final class StatefulSetModel {
  private StatefulSetModel() {}

  static ObservedStatefulSet read(StatefulSet set, boolean ours) {
    String size =
        set.getSpec().getVolumeClaimTemplates().stream()
            .flatMap(
                claim -> Optional.ofNullable(claim.getSpec().getResources().getRequests()).stream())
            .flatMap(requests -> Optional.ofNullable(requests.get("storage")).stream())
            .findFirst()
            .map(Object::toString)
            .orElse("");
    ObservedStatefulSet read =
        new ObservedStatefulSet(
            set.getMetadata().getUid(),
            set.getMetadata().getResourceVersion(),
            Optional.ofNullable(set.getSpec().getReplicas()).orElse(1),
            size,
            set.getMetadata().getDeletionTimestamp() != null,
            ours,
            updateRevision(set),
            set.getSpec().getVolumeClaimTemplates().stream()
                .findFirst()
                .map(
                    claim ->
                        Objects.requireNonNullElse(claim.getMetadata().getLabels(), Map.of())));
    return read.saying(
        AskedPod.digests(
            Optional.ofNullable(set.getSpec().getTemplate())
                .flatMap(template -> Optional.ofNullable(template.getMetadata()))
                .flatMap(meta -> Optional.ofNullable(meta.getAnnotations()))
                .orElse(Map.of())));
  }

  // Before the controller has seen the present template, the revision is that of an older one.
  private static Optional<String> updateRevision(StatefulSet set) {
    return Optional.ofNullable(set.getStatus())
        .filter(
            status ->
                Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration()))
        .flatMap(status -> Optional.ofNullable(status.getUpdateRevision()));
  }
}
