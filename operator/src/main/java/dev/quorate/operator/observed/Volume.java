package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.Optional;

/**
 * The volume claim of one ordinal.
 *
 * @param resourceVersion as the API server gave it; empty where claims have none
 * @param deleting it has a deletionTimestamp (and may live on while a pod uses it)
 * @param size the storage that it requests, as a Kubernetes quantity
 * @param labelled it carries this cluster's label: it was made from our template
 * @param extent how large its volume is, as far as the platform says
 */
public record Volume(
    String name,
    String uid,
    String resourceVersion,
    Binding binding,
    boolean deleting,
    Optional<VolumeIdentity> identity,
    String size,
    boolean labelled,
    Extent extent) {

  /** Of which nobody says how large its volume is. */
  public Volume(
      String name,
      String uid,
      String resourceVersion,
      Binding binding,
      boolean deleting,
      Optional<VolumeIdentity> identity,
      String size,
      boolean labelled) {
    this(name, uid, resourceVersion, binding, deleting, identity, size, labelled, Extent.UNKNOWN);
  }

  /**
   * What the platform says of the size of a volume.
   *
   * @param capacity as a Kubernetes quantity; empty where it is not known, and nothing is waited
   *     for
   * @param restartSince since when the volume is larger, and its file system waits for the pod to
   *     start again (condition FileSystemResizePending); a driver that grows file systems under
   *     running pods shows this for a moment too
   * @param trouble why it does not grow, in the platform's words
   */
  public record Extent(
      Optional<String> capacity, Optional<Instant> restartSince, Optional<String> trouble) {
    public static final Extent UNKNOWN =
        new Extent(Optional.empty(), Optional.empty(), Optional.empty());

    /** It is so large, and nothing is under way. */
    public static Extent of(String capacity) {
      return new Extent(Optional.of(capacity), Optional.empty(), Optional.empty());
    }
  }

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
    return new Volume(name, uid, version, binding, deleting, identity, size, labelled, extent);
  }

  /** The same claim bound so. */
  public Volume bound(Binding to) {
    return new Volume(name, uid, resourceVersion, to, deleting, identity, size, labelled, extent);
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
        labelled,
        extent);
  }

  /** The same claim with a request for so much. */
  public Volume asking(String quantity) {
    return new Volume(
        name, uid, resourceVersion, binding, deleting, identity, quantity, labelled, extent);
  }

  /** The same claim with a volume that is so large. */
  public Volume having(Extent now) {
    return new Volume(name, uid, resourceVersion, binding, deleting, identity, size, labelled, now);
  }

  /** The same claim once its deletion was asked for. */
  public Volume going() {
    return new Volume(name, uid, resourceVersion, binding, true, identity, size, labelled, extent);
  }
}
