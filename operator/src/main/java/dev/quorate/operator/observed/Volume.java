package dev.quorate.operator.observed;

import java.util.Optional;

/**
 * The volume claim of one ordinal.
 *
 * @param mayHoldData it was bound at least once, or asks for a volume that somebody else filled (a
 *     named one, a snapshot, a clone). A claim of which neither is so has no volume yet; nothing is
 *     known of the one that it will get
 * @param deleting it has a deletionTimestamp (and may live on while a pod uses it)
 * @param size the storage that it requests, as a Kubernetes quantity
 * @param labelled it carries this cluster's label: it was made from our template
 */
public record Volume(
    String name,
    String uid,
    boolean mayHoldData,
    boolean deleting,
    Optional<VolumeIdentity> identity,
    String size,
    boolean labelled) {
  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }

  /** The same claim once it is bound. */
  public Volume bound() {
    return new Volume(name, uid, true, deleting, identity, size, labelled);
  }

  /** The same claim with another note. */
  public Volume noted(VolumeIdentity found) {
    return new Volume(name, uid, mayHoldData, deleting, Optional.of(found), size, labelled);
  }

  /** The same claim once its deletion was asked for. */
  public Volume going() {
    return new Volume(name, uid, mayHoldData, true, identity, size, labelled);
  }
}
