package dev.quorate.operator.observed;

import java.util.Optional;

/**
 * The pod, or process, of one ordinal. Its UID is the incarnation that admin calls name.
 *
 * @param ready it passes its readiness check
 * @param problem why it does not run, when something is known about that
 * @param image what it was made to run
 * @param revision of the StatefulSet's template that it was made from (label
 *     controller-revision-hash), where there are revisions
 * @param ownerUid of the resource that its node was started for, where that is known: the node
 *     takes a confirmation by no other
 */
public record Pod(
    String name,
    String uid,
    boolean deleting,
    boolean ready,
    Optional<Problem> problem,
    String image,
    Optional<String> revision,
    Optional<String> ownerUid) {

  /** Of which it is not known for which resource it was started. */
  public Pod(
      String name,
      String uid,
      boolean deleting,
      boolean ready,
      Optional<Problem> problem,
      String image,
      Optional<String> revision) {
    this(name, uid, deleting, ready, problem, image, revision, Optional.empty());
  }

  /** In a world whose pods have no revisions. */
  public Pod(
      String name,
      String uid,
      boolean deleting,
      boolean ready,
      Optional<Problem> problem,
      String image) {
    this(name, uid, deleting, ready, problem, image, Optional.empty());
  }

  /**
   * For example ImagePullBackOff, Unschedulable, CrashLoopBackOff, and the platform's words about
   * it.
   */
  public record Problem(String reason, String message) {}

  /** The same pod, with a node that was started for this resource. */
  public Pod startedFor(Optional<String> owner) {
    return new Pod(name, uid, deleting, ready, problem, image, revision, owner);
  }

  /** Its node takes no confirmation by this resource. */
  public boolean isOfAnother(String clusterUid) {
    return ownerUid.filter(uidOfOwner -> !uidOfOwner.equals(clusterUid)).isPresent();
  }

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }
}
