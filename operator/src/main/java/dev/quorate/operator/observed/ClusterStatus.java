package dev.quorate.operator.observed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole status of a ConsensusCluster, field by field as the resource has it. The planner reads
 * only the decisions (clusterId, epoch, genesis, teardown); the rest is for people, and is compared
 * so that nothing is written when nothing changed. Since when something has been wrong is read from
 * the findings: an observer remembers nothing itself.
 *
 * @param epoch of the present cluster, or of the next genesis while there is none; 0 before the
 *     first
 * @param teardown the field {@code reset} of the resource
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
    Optional<Teardown> teardown,
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
        List.of());
  }

  /** The genesis that was intended and is not confirmed yet. */
  public Optional<Genesis> intent() {
    return genesis.filter(g -> g.step() == Genesis.Step.INTENDED);
  }

  /** The removal of pods and volumes that is under way. */
  public Optional<Teardown> runningTeardown() {
    return teardown.filter(t -> !t.done());
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

  /** The same status with another record of decisions. */
  public ClusterStatus withDecided(
      Optional<String> newClusterId,
      long newEpoch,
      Optional<Genesis> newGenesis,
      Optional<Teardown> newTeardown) {
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
        newTeardown,
        findings);
  }

  /** The same status with other findings. */
  public ClusterStatus withFindings(List<FindingStatus> found) {
    return new ClusterStatus(
        observedGeneration,
        conditions,
        phase,
        clusterId,
        epoch,
        genesis,
        leader,
        term,
        replicas,
        readyReplicas,
        selector,
        members,
        operation,
        teardown,
        found);
  }
}
