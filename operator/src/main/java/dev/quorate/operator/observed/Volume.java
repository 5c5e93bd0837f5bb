package dev.quorate.operator.observed;

import java.util.Optional;

/**
 * The volume claim of one ordinal.
 *
 * @param resourceVersion as the API server gave it; empty where claims have none
 * @param deleting it has a deletionTimestamp (and may live on while a pod uses it)
 * @param size the storage that it requests, as a Kubernetes quantity
 * @param labelled it carries this cluster's label: it was made from our template
 */
public record Volume(
    String name,
    String uid,
    String resourceVersion,
    Binding binding,
    boolean deleting,
    Optional<VolumeIdentity> identity,
    String size,
    boolean labelled) {

  /** Where the content of the volume can come from. */
  public enum Binding {
    /** The claim has no volume yet; nothing is known of the one that it will get. */
    NONE,
    /** The volume was made for this claim: all that is on it was written through this claim. */
    PROVISIONED,
    /**
     * The volume may have been there before the claim, or was asked for with what somebody put on
     * it (a named volume, a selector, a snapshot, a clone).
     */
    EXISTING
  }

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }

  /** It has a volume, or will get one that somebody filled. */
  public boolean mayHoldData() {
    return binding != Binding.NONE;
  }

  /** The same claim at another version. */
  public Volume at(String version) {
    return new Volume(name, uid, version, binding, deleting, identity, size, labelled);
  }

  /** The same claim bound so. */
  public Volume bound(Binding to) {
    return new Volume(name, uid, resourceVersion, to, deleting, identity, size, labelled);
  }

  /** The same claim with another note. */
  public Volume noted(VolumeIdentity found) {
    return new Volume(
        name,
        uid,
        resourceVersion,
        binding,
        deleting,
        Optional.of(found.after(identity)),
        size,
        labelled);
  }

  /** The same claim once its deletion was asked for. */
  public Volume going() {
    return new Volume(name, uid, resourceVersion, binding, true, identity, size, labelled);
  }
}
