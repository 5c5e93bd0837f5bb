package dev.quorate.operator.plan;

import java.util.Optional;

/**
 * The volume claim of one ordinal.
 *
 * @param bound it was bound at least once; only a claim that never was is known to be empty without
 *     asking
 * @param deleting it has a deletionTimestamp (and may live on while a pod uses it)
 * @param size the storage that it requests, as a Kubernetes quantity
 */
public record Volume(
    String name,
    String uid,
    boolean bound,
    boolean deleting,
    Optional<VolumeIdentity> identity,
    String size) {
  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }
}
