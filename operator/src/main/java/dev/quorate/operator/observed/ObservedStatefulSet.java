package dev.quorate.operator.observed;

import java.util.Map;
import java.util.Optional;

/**
 * The StatefulSet as it was read.
 *
 * @param resourceVersion changes with every write to it
 * @param replicas what its spec asks for now
 * @param storageSize the size in its claim template, which cannot be changed
 * @param ours its controller is this very cluster resource, by UID, or it has none and was made for
 *     this cluster (a restore leaves owners out): only then is it, and what it uses, touched
 * @param updateRevision of its template as it is now (status.updateRevision); empty while its
 *     controller has not seen the last change, and in a world without revisions
 * @param claimLabels in its claim template, which cannot be changed; empty in a world without
 *     labels
 * @param template what its template says of itself
 */
public record ObservedStatefulSet(
    String uid,
    String resourceVersion,
    int replicas,
    String storageSize,
    boolean deleting,
    boolean ours,
    Optional<String> updateRevision,
    Optional<Map<String, String>> claimLabels,
    Pod.Template template) {

  public ObservedStatefulSet {
    claimLabels = claimLabels.map(Map::copyOf);
  }

  /** Whose template says nothing of itself. */
  public ObservedStatefulSet(
      String uid,
      String resourceVersion,
      int replicas,
      String storageSize,
      boolean deleting,
      boolean ours,
      Optional<String> updateRevision,
      Optional<Map<String, String>> claimLabels) {
    this(
        uid,
        resourceVersion,
        replicas,
        storageSize,
        deleting,
        ours,
        updateRevision,
        claimLabels,
        Pod.Template.NONE);
  }

  /** In a world without labels. */
  public ObservedStatefulSet(
      String uid,
      String resourceVersion,
      int replicas,
      String storageSize,
      boolean deleting,
      boolean ours,
      Optional<String> updateRevision) {
    this(
        uid,
        resourceVersion,
        replicas,
        storageSize,
        deleting,
        ours,
        updateRevision,
        Optional.empty());
  }

  /** In a world without revisions. */
  public ObservedStatefulSet(
      String uid,
      String resourceVersion,
      int replicas,
      String storageSize,
      boolean deleting,
      boolean ours) {
    this(uid, resourceVersion, replicas, storageSize, deleting, ours, Optional.empty());
  }

  /** The same with a template that says this of itself. */
  public ObservedStatefulSet saying(Pod.Template digests) {
    return new ObservedStatefulSet(
        uid,
        resourceVersion,
        replicas,
        storageSize,
        deleting,
        ours,
        updateRevision,
        claimLabels,
        digests);
  }
}
