package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
 * @param created when it was made: trouble of an earlier pod of its name is not its own
 * @param readySince when it became ready, where that is known and it is
 * @param made what its template said of itself when it was made
 * @param endsBy when it is to have ended, where that is known and it is being deleted: the time of
 *     the deletion and the time that a pod is given to stop
 */
public record Pod(
    String name,
    String uid,
    boolean deleting,
    boolean ready,
    Optional<Problem> problem,
    String image,
    Optional<String> revision,
    Optional<String> ownerUid,
    Optional<Instant> created,
    Optional<Instant> readySince,
    Template made,
    Optional<Instant> endsBy) {

  /** Of which it is known neither when it was made nor for which resource it was started. */
  public Pod(
      String name,
      String uid,
      boolean deleting,
      boolean ready,
      Optional<Problem> problem,
      String image,
      Optional<String> revision) {
    this(
        name,
        uid,
        deleting,
        ready,
        problem,
        image,
        revision,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Template.NONE,
        Optional.empty());
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
   * What a template of pods says of itself in annotations, and so each pod that was made from it.
   *
   * @param asked digest of what the spec asks for in the pod apart from the image; empty if it asks
   *     for nothing
   * @param whole digest of everything that the operator puts into the pod, but for what follows
   *     from the state of the cluster; empty if an operator made it that records none
   * @param fields what the spec asks for, field by field: values, or digests of them; for people
   *     alone
   */
  public record Template(
      Optional<String> asked, Optional<String> whole, Map<String, String> fields) {
    /** Of a world or an operator that records none. */
    public static final Template NONE = new Template(Optional.empty(), Optional.empty());

    public Template {
      fields = Map.copyOf(fields);
    }

    public Template(Optional<String> asked, Optional<String> whole) {
      this(asked, whole, Map.of());
    }

    /** In a world whose pods have nothing of the spec but the engine's settings. */
    public static Template asking(Engine engine) {
      return new Template(
          Optional.of(String.join(" ", engine.flags())).filter(flags -> !flags.isEmpty()),
          Optional.empty(),
          engine.settings());
    }
  }

  /**
   * For example ImagePullBackOff, Unschedulable, CrashLoopBackOff, and the platform's words about
   * it.
   */
  public record Problem(String reason, String message) {}

  /** The same pod, with a node that was started for this resource. */
  public Pod startedFor(Optional<String> owner) {
    return new Pod(
        name,
        uid,
        deleting,
        ready,
        problem,
        image,
        revision,
        owner,
        created,
        readySince,
        made,
        endsBy);
  }

  /** The same pod, made at this time. */
  public Pod madeAt(Instant time) {
    return new Pod(
        name,
        uid,
        deleting,
        ready,
        problem,
        image,
        revision,
        ownerUid,
        Optional.of(time),
        readySince,
        made,
        endsBy);
  }

  /** The same pod, ready since this time. */
  public Pod readySince(Optional<Instant> time) {
    return new Pod(
        name, uid, deleting, ready, problem, image, revision, ownerUid, created, time, made,
        endsBy);
  }

  /** The same pod, made from a template that said this of itself. */
  public Pod madeFrom(Template digests) {
    return new Pod(
        name,
        uid,
        deleting,
        ready,
        problem,
        image,
        revision,
        ownerUid,
        created,
        readySince,
        digests,
        endsBy);
  }

  /** The same pod, which is to have ended by this time. */
  public Pod endsBy(Optional<Instant> time) {
    return new Pod(
        name,
        uid,
        deleting,
        ready,
        problem,
        image,
        revision,
        ownerUid,
        created,
        readySince,
        made,
        time);
  }

  /** It is being deleted, and still has the time that a pod is given to stop. */
  public boolean isStopping(Instant now) {
    return deleting && endsBy.filter(now::isBefore).isPresent();
  }

  /** How long it has been there; empty in a world that does not tell. */
  public Optional<Duration> age(Instant now) {
    return created.map(since -> Duration.between(since, now));
  }

  /** Its node takes no confirmation by this resource. */
  public boolean isOfAnother(String clusterUid) {
    return ownerUid.filter(uidOfOwner -> !uidOfOwner.equals(clusterUid)).isPresent();
  }

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }
}
