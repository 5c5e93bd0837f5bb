package dev.quorate.operator.kubernetes.status;

import static dev.quorate.operator.kubernetes.status.StoredValues.orEmpty;
import static dev.quorate.operator.kubernetes.status.StoredValues.orNone;
import static dev.quorate.operator.kubernetes.status.StoredValues.orZero;
import static dev.quorate.operator.kubernetes.status.StoredValues.time;

import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.OperationStatus;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.MemberStatus.LogEnd;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.observed.spec.ClusterSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * The status of the resource as the planner has it, both ways without a loss: the status that is
 * compared to tell whether anything changed has been through the API server.
 */
public final class StatusModel {
  private StatusModel() {}

  /**
   * @param status null while nobody has reported
   */
  public static ClusterStatus read(ConsensusClusterStatus status) {
    if (status == null) {
      return ClusterStatus.none();
    }
    return new ClusterStatus(
        orZero(status.getObservedGeneration()),
        orNone(status.getConditions()).stream().map(StatusModel::condition).toList(),
        orEmpty(status.getPhase()),
        Optional.ofNullable(status.getClusterId()),
        orZero(status.getEpoch()),
        DecisionModel.genesis(status),
        DecisionModel.resizing(status),
        Optional.ofNullable(status.getLeader()),
        Optional.ofNullable(status.getTerm()),
        (int) orZero(status.getReplicas()),
        (int) orZero(status.getReadyReplicas()),
        orEmpty(status.getSelector()),
        orNone(status.getMembers()).stream().map(StatusModel::member).toList(),
        Optional.ofNullable(status.getOperation())
            .map(o -> new Operation(orEmpty(o.kind()), orEmpty(o.step()), time(o.startTime()))),
        DecisionModel.intent(status),
        DecisionModel.lastReset(status),
        DecisionModel.lastReplacement(status),
        DecisionModel.lastRecovery(status),
        orNone(status.getFindings()).stream().map(StatusModel::finding).toList());
  }

  public static ConsensusClusterStatus write(ClusterStatus status, ClusterSpec spec) {
    ConsensusClusterStatus written = new ConsensusClusterStatus();
    written.setObservedGeneration(status.observedGeneration());
    written.setConditions(status.conditions().stream().map(StatusModel::condition).toList());
    written.setPhase(status.phase());
    written.setClusterId(status.clusterId().orElse(null));
    written.setEpoch(status.epoch() == 0 ? null : status.epoch());
    written.setGenesis(status.genesis().map(DecisionModel::write).orElse(null));
    written.setResizing(status.resizing().map(DecisionModel::write).orElse(null));
    written.setLeader(status.leader().orElse(null));
    written.setTerm(status.term().orElse(null));
    written.setReplicas(status.replicas());
    written.setReadyReplicas(status.readyReplicas());
    written.setMembersReady(status.readyReplicas() + "/" + spec.replicas());
    written.setSelector(status.selector());
    written.setMembers(status.members().stream().map(StatusModel::member).toList());
    written.setOperation(
        status
            .operation()
            .map(o -> new OperationStatus(o.kind(), o.step(), o.startTime().toString()))
            .orElse(null));
    written.setFindings(status.findings().stream().map(StatusModel::finding).toList());
    written.setIntent(status.intent().map(DecisionModel::write).orElse(null));
    written.setReplacement(status.lastReplacement().map(DecisionModel::write).orElse(null));
    written.setRecovery(status.lastRecovery().map(DecisionModel::write).orElse(null));
    written.setReset(status.lastReset().map(DecisionModel::write).orElse(null));
    return written;
  }

  private static Condition condition(dev.quorate.api.v1alpha1.Condition c) {
    return new Condition(
        c.type(),
        Condition.Truth.valueOf(c.status().name()),
        orEmpty(c.reason()),
        orEmpty(c.message()),
        time(c.lastTransitionTime()),
        orZero(c.observedGeneration()));
  }

  private static dev.quorate.api.v1alpha1.Condition condition(Condition c) {
    return new dev.quorate.api.v1alpha1.Condition(
        c.type(),
        dev.quorate.api.v1alpha1.Condition.Truth.valueOf(c.status().name()),
        c.reason(),
        c.message(),
        c.lastTransitionTime().toString(),
        c.observedGeneration());
  }

  private static MemberStatus member(dev.quorate.api.v1alpha1.MemberStatus m) {
    return new MemberStatus(
        m.name(),
        Optional.ofNullable(m.memberId()),
        orEmpty(m.role()),
        Boolean.TRUE.equals(m.healthy()),
        Optional.ofNullable(m.lag()),
        Optional.ofNullable(m.podUid()),
        Optional.ofNullable(m.volumeUid()),
        Optional.ofNullable(m.requestedSize()),
        Optional.ofNullable(m.volumeSize()),
        Optional.ofNullable(m.version()),
        Optional.ofNullable(m.lastSeen())
            .map(StoredValues::time)
            .filter(seen -> !seen.equals(Instant.EPOCH)),
        Optional.ofNullable(m.lastIndex())
            .map(index -> new LogEnd(orZero(m.lastTerm()), index, orZero(m.commitIndex()))),
        Optional.ofNullable(m.message()));
  }

  private static dev.quorate.api.v1alpha1.MemberStatus member(MemberStatus m) {
    return new dev.quorate.api.v1alpha1.MemberStatus(
        m.name(),
        m.memberId().orElse(null),
        m.role(),
        m.healthy(),
        m.lag().orElse(null),
        m.podUid().orElse(null),
        m.volumeUid().orElse(null),
        m.requestedSize().orElse(null),
        m.volumeSize().orElse(null),
        m.version().orElse(null),
        m.lastSeen().map(Instant::toString).orElse(null),
        m.log().map(LogEnd::lastTerm).orElse(null),
        m.log().map(LogEnd::lastIndex).orElse(null),
        m.log().map(LogEnd::commitIndex).orElse(null),
        m.message().orElse(null));
  }

  private static FindingStatus finding(dev.quorate.api.v1alpha1.FindingStatus f) {
    return new FindingStatus(
        orEmpty(f.reason()),
        orEmpty(f.subject()),
        FindingStatus.Severity.valueOf(f.severity().name()),
        Boolean.TRUE.equals(f.needsPerson()),
        orEmpty(f.message()),
        Optional.ofNullable(f.cure()),
        time(f.since()));
  }

  private static dev.quorate.api.v1alpha1.FindingStatus finding(FindingStatus f) {
    return new dev.quorate.api.v1alpha1.FindingStatus(
        f.reason(),
        f.subject().isEmpty() ? null : f.subject(),
        dev.quorate.api.v1alpha1.FindingStatus.Severity.valueOf(f.severity().name()),
        f.needsPerson(),
        f.message(),
        f.cure().orElse(null),
        f.since().toString());
  }
}
