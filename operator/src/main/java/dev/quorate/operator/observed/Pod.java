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
 */
public record Pod(
    String name,
    String uid,
    boolean deleting,
    boolean ready,
    Optional<Problem> problem,
    String image,
    Optional<String> revision) {

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

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }
}
