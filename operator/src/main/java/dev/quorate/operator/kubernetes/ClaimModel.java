package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.Volume.Binding;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A PersistentVolumeClaim as the planner reads it. */
final class ClaimModel {
  private ClaimModel() {}

  static Volume read(PersistentVolumeClaim claim, ClusterRef cluster) {
    var requests = claim.getSpec().getResources().getRequests();
    return new Volume(
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        claim.getMetadata().getResourceVersion(),
        binding(claim),
        claim.getMetadata().getDeletionTimestamp() != null,
        identity(claim),
        requests == null || requests.get("storage") == null
            ? ""
            : requests.get("storage").toString(),
        isLabelled(claim, cluster),
        extent(claim));
  }

  private static Volume.Extent extent(PersistentVolumeClaim claim) {
    if (claim.getStatus() == null) {
      return Volume.Extent.UNKNOWN;
    }
    return new Volume.Extent(
        Optional.ofNullable(claim.getStatus().getCapacity())
            .flatMap(capacity -> Optional.ofNullable(capacity.get("storage")))
            .map(Object::toString),
        condition(claim, "FileSystemResizePending")
            .flatMap(pending -> Optional.ofNullable(pending.getLastTransitionTime()))
            .flatMap(ClaimModel::time),
        Stream.of("ControllerResizeError", "NodeResizeError")
            .flatMap(type -> condition(claim, type).stream())
            .map(failed -> Objects.requireNonNullElse(failed.getMessage(), failed.getType()))
            .findFirst());
  }

  private static Optional<PersistentVolumeClaimCondition> condition(
      PersistentVolumeClaim claim, String type) {
    return claim.getStatus().getConditions().stream()
        .filter(found -> type.equals(found.getType()) && "True".equals(found.getStatus()))
        .findFirst();
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  // A claim that names its source, or picks a volume by label, gets what somebody put there: a
  // restore is made so. A claim that lost its volume was bound once.
  private static Binding binding(PersistentVolumeClaim claim) {
    PersistentVolumeClaimSpec spec = claim.getSpec();
    if (spec.getDataSource() != null
        || spec.getDataSourceRef() != null
        || spec.getSelector() != null) {
      return Binding.EXISTING;
    }
    if (spec.getVolumeName() == null) {
      return Binding.NONE;
    }
    return isMadeFor(claim) ? Binding.PROVISIONED : Binding.EXISTING;
  }

  /**
   * Provisioners name a volume after the claim that it is made for: {@code pvc-} and its UID, which
   * nobody could know before ({@code --volume-name-prefix} of the CSI external-provisioner changes
   * the part before the UID). One whose name was shortened counts as one that was there before.
   */
  private static boolean isMadeFor(PersistentVolumeClaim claim) {
    return claim.getSpec().getVolumeName().endsWith("-" + claim.getMetadata().getUid());
  }

  private static boolean isLabelled(PersistentVolumeClaim claim, ClusterRef cluster) {
    Map<String, String> labels = claim.getMetadata().getLabels();
    return labels != null && labels.entrySet().containsAll(Labels.claim(cluster).entrySet());
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
            voters,
            notes.get(Labels.MEMBER_ID).equals(notes.get(Labels.REMOVED_MEMBER_ID))));
  }

  // People may edit annotations: what cannot be read must not stop the operator.
  private static long epoch(String note) {
    return note.matches("[0-9]{1,18}") ? Long.parseLong(note) : 0;
  }
}
