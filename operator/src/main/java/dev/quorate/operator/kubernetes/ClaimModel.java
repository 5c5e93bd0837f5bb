package dev.quorate.operator.kubernetes;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A PersistentVolumeClaim as the planner reads it. */
final class ClaimModel {
  private ClaimModel() {}

  static Volume read(PersistentVolumeClaim claim, ClusterRef cluster) {
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
            voters));
  }

  // People may edit annotations: what cannot be read must not stop the operator.
  private static long epoch(String note) {
    return note.matches("[0-9]{1,18}") ? Long.parseLong(note) : 0;
  }
}
