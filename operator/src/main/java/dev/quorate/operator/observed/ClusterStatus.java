package dev.quorate.operator.observed;

import dev.quorate.operator.observed.Intent.GenesisIntent;
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
 * @param intent the decision that is not carried out yet
 * @param lastReset the field {@code reset} of the resource
 */
public record ClusterStatus(
    long observedGeneration,
    List<Condition> conditions,
    String phase,
    Optional<String> clusterId,
    long epoch,
    Optional<Genesis> genesis,
    Optional<String> leader,
    Optional<Long> term,
    int replicas,
    int readyReplicas,
    String selector,
    List<MemberStatus> members,
    Optional<Operation> operation,
    Optional<Intent> intent,
    Optional<FinishedReset> lastReset,
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
        0,
        0,
        "",
        List.of(),
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

  /** The reset that is under way. */
  public Optional<Teardown> runningReset() {
    return runningTeardown().filter(teardown -> teardown.purpose() == Teardown.Purpose.RESET);
  }

  /** How many members were written down, with the genesis or with its intent. */
  public Optional<Integer> recordedSize() {
    return genesis
        .map(Genesis::size)
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

  /** The same status once something else is decided: there is room for one intent. */
  public ClusterStatus withDecided(
      Optional<String> newClusterId,
      long newEpoch,
      Optional<Genesis> newGenesis,
      Optional<Intent> newIntent) {
    return with(newClusterId, newEpoch, newGenesis, newIntent, lastReset, findings);
  }

  /** The same status with another intent. */
  public ClusterStatus withIntent(Intent decided) {
    return withDecided(clusterId, epoch, genesis, Optional.of(decided));
  }

  /** The same status after a reset. */
  public ClusterStatus withLastReset(Optional<FinishedReset> finished) {
    return with(clusterId, epoch, genesis, intent, finished, findings);
  }

  /** The same status with other findings. */
  public ClusterStatus withFindings(List<FindingStatus> found) {
    return with(clusterId, epoch, genesis, intent, lastReset, found);
  }

  private ClusterStatus with(
      Optional<String> newClusterId,
      long newEpoch,
      Optional<Genesis> newGenesis,
      Optional<Intent> newIntent,
      Optional<FinishedReset> newLastReset,
      List<FindingStatus> newFindings) {
    return new ClusterStatus(
        observedGeneration,
        conditions,
        phase,
        newClusterId,
        newEpoch,
        newGenesis,
        leader,
        term,
        replicas,
        readyReplicas,
        selector,
        members,
        operation,
        newIntent,
        newLastReset,
        newFindings);
  }
}
