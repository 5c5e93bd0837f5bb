package dev.quorate.operator.observed;

import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.Intent.Replacement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole status of a ConsensusCluster, field by field as the resource has it. The planner reads
 * only the decisions (clusterId, epoch, genesis, intent, lastReset); the rest is for people, and is
 * compared so that nothing is written when nothing changed. Since when something has been wrong is
 * read from the findings: an observer remembers nothing itself.
 *
 * @param epoch of the present cluster, or of the next genesis while there is none; 0 before the
 *     first
 * @param genesis how the present cluster came to be; empty while there is none
 * @param resizing the last change of its size; empty if it has the size of its genesis
 * @param intent the decision that is not carried out yet
 * @param lastReset the field {@code reset} of the resource
 * @param lastReplacement the last damaged volume of the present cluster that was given up
 * @param lastRecovery how the present cluster followed one that had lost its quorum
 */
public record ClusterStatus(
    long observedGeneration,
    List<Condition> conditions,
    String phase,
    Optional<String> clusterId,
    long epoch,
    Optional<Genesis> genesis,
    Optional<Resizing> resizing,
    Optional<String> leader,
    Optional<Long> term,
    int replicas,
    int readyReplicas,
    String selector,
    List<MemberStatus> members,
    Optional<Operation> operation,
    Optional<Intent> intent,
    Optional<FinishedReset> lastReset,
    Optional<Replaced> lastReplacement,
    Optional<Recovered> lastRecovery,
    List<FindingStatus> findings) {

  public ClusterStatus {
    conditions = List.copyOf(conditions);
    members = List.copyOf(members);
    findings = List.copyOf(findings);
  }

  /** The status of a resource that nobody has reported on yet. */
  public static ClusterStatus none() {
    return new ClusterStatus(
        0,
        List.of(),
        "",
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The genesis that was intended and is not confirmed yet. */
  public Optional<GenesisIntent> genesisIntent() {
    return intent.filter(GenesisIntent.class::isInstance).map(GenesisIntent.class::cast);
  }

  /** The removal of pods and volumes that is under way. */
  public Optional<Teardown> runningTeardown() {
    return intent.filter(Teardown.class::isInstance).map(Teardown.class::cast);
  }

  /** The member that is leaving for good. */
  public Optional<Departure> departure() {
    return intent.filter(Departure.class::isInstance).map(Departure.class::cast);
  }

  /** The damaged volume that is being given up. */
  public Optional<Replacement> replacement() {
    return intent.filter(Replacement.class::isInstance).map(Replacement.class::cast);
  }

  /** The next cluster that a survivor of a lost quorum is to form. */
  public Optional<Recovery> recovery() {
    return intent.filter(Recovery.class::isInstance).map(Recovery.class::cast);
  }

  /**
   * The cluster that members are started for, and clients are led to: none while the next one is
   * formed from a survivor.
   */
  public Optional<String> servedClusterId() {
    return clusterId.filter(id -> recovery().isEmpty());
  }

  /** The reset that is under way. */
  public Optional<Teardown> runningReset() {
    return runningTeardown().filter(teardown -> teardown.purpose() == Teardown.Purpose.RESET);
  }

  /**
   * How many members were written down last: with a change of the size, with the genesis or with
   * its intent.
   */
  public Optional<Integer> recordedSize() {
    return resizing
        .map(Resizing::size)
        .or(() -> genesis.map(Genesis::size))
        .or(() -> genesisIntent().map(GenesisIntent::size))
        .filter(size -> size > 0);
  }

  public Optional<Condition> condition(String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** The finding of the last report with this reason and this subject. */
  public Optional<FindingStatus> finding(String reason, String subject) {
    return findings.stream()
        .filter(found -> found.reason().equals(reason) && found.subject().equals(subject))
        .findFirst();
  }

  /**
   * Since when a member that does not answer now has been away, for an observer that remembers
   * nothing itself.
   */
  public Instant awaySince(String member, Instant now) {
    return members.stream()
        .filter(line -> line.name().equals(member))
        .flatMap(line -> line.lastSeen().stream())
        .findFirst()
        .orElse(now);
  }

  /**
   * The same status once something else is decided: there is room for one intent. What became of
   * the present cluster since its genesis is kept as long as that.
   */
  public ClusterStatus withDecided(
      Optional<String> newClusterId,
      long newEpoch,
      Optional<Genesis> newGenesis,
      Optional<Intent> newIntent) {
    boolean same = newGenesis.equals(genesis);
    return with(
        newClusterId,
        newEpoch,
        newGenesis,
        same ? resizing : Optional.empty(),
        newIntent,
        lastReset,
        same ? lastReplacement : Optional.empty(),
        same ? lastRecovery : Optional.empty(),
        findings);
  }

  /** The same status of a cluster that has this size. */
  public ClusterStatus withResizing(Resizing change) {
    return with(
        clusterId,
        epoch,
        genesis,
        Optional.of(change),
        intent,
        lastReset,
        lastReplacement,
        lastRecovery,
        findings);
  }

  /** The same status with no intent. */
  public ClusterStatus withoutIntent() {
    return withDecided(clusterId, epoch, genesis, Optional.empty());
  }

  /** The same status with another intent. */
  public ClusterStatus withIntent(Intent decided) {
    return withDecided(clusterId, epoch, genesis, Optional.of(decided));
  }

  /** The same status after a reset. */
  public ClusterStatus withLastReset(Optional<FinishedReset> finished) {
    return with(
        clusterId,
        epoch,
        genesis,
        resizing,
        intent,
        finished,
        lastReplacement,
        lastRecovery,
        findings);
  }

  /** The same status after a damaged volume was given up. */
  public ClusterStatus withLastReplacement(Optional<Replaced> finished) {
    return with(
        clusterId, epoch, genesis, resizing, intent, lastReset, finished, lastRecovery, findings);
  }

  /** The same status of a cluster that followed one that had lost its quorum. */
  public ClusterStatus withLastRecovery(Optional<Recovered> finished) {
    return with(
        clusterId,
        epoch,
        genesis,
        resizing,
        intent,
        lastReset,
        lastReplacement,
        finished,
        findings);
  }

  /** The same status with other findings. */
  public ClusterStatus withFindings(List<FindingStatus> found) {
    return with(
        clusterId,
        epoch,
        genesis,
        resizing,
        intent,
        lastReset,
        lastReplacement,
        lastRecovery,
        found);
  }

  private ClusterStatus with(
      Optional<String> newClusterId,
      long newEpoch,
      Optional<Genesis> newGenesis,
      Optional<Resizing> newResizing,
      Optional<Intent> newIntent,
      Optional<FinishedReset> newLastReset,
      Optional<Replaced> newLastReplacement,
      Optional<Recovered> newLastRecovery,
      List<FindingStatus> newFindings) {
    return new ClusterStatus(
        observedGeneration,
        conditions,
        phase,
        newClusterId,
        newEpoch,
        newGenesis,
        newResizing,
        leader,
        term,
        replicas,
        readyReplicas,
        selector,
        members,
        operation,
        newIntent,
        newLastReset,
        newLastReplacement,
        newLastRecovery,
        newFindings);
  }

  /**
   * The last change of how many members the present cluster has, as the status records it. Going up
   * it is written before the first new member starts, and going down when a member has left the
   * configuration, so that {@code size} always counts every ordinal that may vote.
   *
   * @param from how many members the cluster had before
   * @param size how many members it has since, those that are on their way included
   * @param since when it was written down
   */
  public record Resizing(int from, int size, Instant since) {}

  /**
   * A damaged volume that was given up, as the status records it.
   *
   * @param memberId that is never used again
   * @param volume the claim that was deleted
   * @param found why, see {@link Replacement#found}
   * @param since when it was decided
   */
  public record Replaced(
      String member, String memberId, ObjectRef volume, String found, Instant since) {}

  /**
   * The order by which the present cluster followed one that had lost its quorum.
   *
   * @param predecessor the cluster that it followed
   * @param survivor the member that it began with, as it was before
   * @param volumes the claims that were deleted
   * @param since when the survivor reported that it had formed the cluster
   */
  public record Recovered(
      ObjectRef task,
      String predecessor,
      Survivor survivor,
      List<ObjectRef> volumes,
      Instant since) {
    public Recovered {
      volumes = List.copyOf(volumes);
    }
  }
}
