package dev.quorate.operator.observed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A ConsensusTask that names this cluster and is not finished, or finished and not yet expired.
 *
 * @param named the member that the order names; empty if it names none
 * @param begun the record of its first step, for an order to the members
 * @param keptFor how long it is kept after it is finished; empty if nobody but a person deletes it
 * @param endedAt when it was finished
 * @param dryRun it asks for what would be done, and nothing is to be changed
 */
public record ObservedTask(
    String name,
    String uid,
    Kind kind,
    Optional<String> clusterId,
    Phase phase,
    Instant created,
    Optional<String> named,
    Optional<Begun> begun,
    Optional<Duration> keptFor,
    Optional<Instant> endedAt,
    boolean dryRun) {

  public ObservedTask {
    // The files of an earlier version have none of these.
    named = named == null ? Optional.empty() : named;
    begun = begun == null ? Optional.empty() : begun;
    keptFor = keptFor == null ? Optional.empty() : keptFor;
    endedAt = endedAt == null ? Optional.empty() : endedAt;
  }

  /** One that nobody but a person deletes. */
  public ObservedTask(
      String name,
      String uid,
      Kind kind,
      Optional<String> clusterId,
      Phase phase,
      Instant created,
      Optional<String> named,
      Optional<Begun> begun) {
    this(
        name,
        uid,
        kind,
        clusterId,
        phase,
        created,
        named,
        begun,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** One that names no member and of which nothing is written down. */
  public ObservedTask(
      String name,
      String uid,
      Kind kind,
      Optional<String> clusterId,
      Phase phase,
      Instant created) {
    this(name, uid, kind, clusterId, phase, created, Optional.empty(), Optional.empty());
  }

  /** The order. UNKNOWN is one that this version does not know at all. */
  public enum Kind {
    RESET,
    RECOVER_QUORUM,
    REPLACE_MEMBER,
    RESTART,
    TRANSFER_LEADERSHIP,
    BACKUP,
    UNKNOWN;

    /** Whether the order says of itself what becomes of it, and waits for no other order. */
    public boolean speaksForItself() {
      return isToMembers() || this == REPLACE_MEMBER || this == RECOVER_QUORUM;
    }

    /**
     * Whether the order leaves data and membership as they are. Such a one may have to wait for the
     * members, and no other order waits for it meanwhile.
     */
    public boolean isToMembers() {
      return this == TRANSFER_LEADERSHIP || this == RESTART;
    }
  }

  /** How far it got. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /**
   * What the status of the task records, so that a crash goes on instead of choosing again.
   *
   * @param member the one that is to lead; empty if the order is about none
   * @param pods those that are restarted, and none that was made since
   */
  public record Begun(Instant since, Optional<String> member, List<ObjectRef> pods) {
    public Begun {
      // The file of an earlier version has none.
      pods = pods == null ? List.of() : List.copyOf(pods);
    }
  }

  public ObjectRef ref() {
    return new ObjectRef(name, uid);
  }

  public boolean isFinished() {
    return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
  }

  /** When it may be deleted; empty if it is not finished, or kept until a person deletes it. */
  public Optional<Instant> expires() {
    return isFinished() ? endedAt.flatMap(end -> keptFor.map(end::plus)) : Optional.empty();
  }

  /** The same order, so far. */
  public ObservedTask in(Phase next) {
    return new ObservedTask(
        name, uid, kind, clusterId, next, created, named, begun, keptFor, endedAt, dryRun);
  }

  /** The same order, which ended in this way. */
  public ObservedTask ended(Phase end, Instant time) {
    return new ObservedTask(
        name, uid, kind, clusterId, end, created, named, begun, keptFor, Optional.of(time), dryRun);
  }

  /** The same order, of a task that is kept for so long after it is finished. */
  public ObservedTask kept(Duration time) {
    return new ObservedTask(
        name,
        uid,
        kind,
        clusterId,
        phase,
        created,
        named,
        begun,
        Optional.of(time),
        endedAt,
        dryRun);
  }

  /** The same order, of which only the plan is asked for. */
  public ObservedTask asDryRun() {
    return new ObservedTask(
        name, uid, kind, clusterId, phase, created, named, begun, keptFor, endedAt, true);
  }

  /** The same order, of which this is written down. */
  public ObservedTask begun(Begun record) {
    return new ObservedTask(
        name,
        uid,
        kind,
        clusterId,
        Phase.RUNNING,
        created,
        named,
        Optional.of(record),
        keptFor,
        endedAt,
        dryRun);
  }
}
