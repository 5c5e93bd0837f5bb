package dev.quorate.operator.simulated.members;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.members.Answer.Code;
import dev.quorate.operator.members.MemberAdmin.SurviveOrder;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a fake member refuses a call, in the codes of docs/admin-api.md; empty when it does not. */
final class Refusals {
  private final FakeMember member;

  Refusals(FakeMember member) {
    this.member = member;
  }

  /** What every order that names a cluster and a process may meet first. */
  Optional<Answer> ofOrder(String clusterId, String meantFor) {
    return stopped()
        .or(() -> badId("clusterId", clusterId))
        .or(() -> otherIncarnation(meantFor))
        .or(this::starting);
  }

  /** What a file that a genesis may begin with may meet first. */
  Optional<Answer> ofFile(String meantFor) {
    return stopped()
        .or(() -> otherIncarnation(meantFor))
        .or(this::starting)
        .or(
            () ->
                member.disk.clusterId.map(
                    id -> refused(409, Code.CONFLICT, "this directory has cluster " + id)));
  }

  Optional<Answer> stopped() {
    return member.running
        ? Optional.empty()
        : Optional.of(
            new Answer.Unreachable(MemberFact.Cause.CONNECTION_REFUSED, "connection refused"));
  }

  Optional<Answer> starting() {
    return member.state == State.STARTING
        ? Optional.of(refused(503, Code.UNAVAILABLE, "starting"))
        : Optional.empty();
  }

  Optional<Answer> otherIncarnation(String meantFor) {
    String message = "meant for " + meantFor + ", this is " + member.incarnation;
    return meantFor.equals(member.incarnation)
        ? Optional.empty()
        : Optional.of(refused(412, Code.WRONG_INCARNATION, message));
  }

  Optional<Answer> otherCluster(Optional<String> clusterId) {
    String message = "this is cluster " + member.disk.clusterId.orElse("none");
    return clusterId.isEmpty() || clusterId.equals(member.disk.clusterId)
        ? Optional.empty()
        : Optional.of(refused(409, Code.OTHER_CLUSTER, message));
  }

  Optional<Answer> otherData(String clusterId) {
    String message = "this directory has cluster " + member.disk.clusterId.orElse("none");
    return Optional.of(clusterId).equals(member.disk.clusterId)
        ? Optional.empty()
        : Optional.of(refused(409, Code.CONFLICT, message));
  }

  Optional<Answer> otherOwner(String named) {
    String message =
        "started for resource " + member.ownerUid.orElse("none") + ", not for " + named;
    return member.ownerUid.isEmpty() || member.ownerUid.get().equals(named)
        ? Optional.empty()
        : Optional.of(refused(409, Code.CONFLICT, message));
  }

  Optional<Answer> otherConfig(Optional<StructuralConfig> joiners) {
    return joiners.isEmpty() || joiners.equals(member.config)
        ? Optional.empty()
        : Optional.of(
            refused(
                409,
                Code.CONFIG_MISMATCH,
                differences(joiners.get(), member.config.orElseThrow())));
  }

  /** A survivor of a lost quorum, as the call names it, is a voter without a majority. */
  Optional<Answer> noSurvivor(SurviveOrder order, FakeNetwork network) {
    FakeDisk disk = member.disk;
    Predecessor named = order.predecessor();
    if (!disk.clusterId.equals(Optional.of(named.clusterId()))
        || order.clusterId().equals(named.clusterId())
        || order.epoch() <= disk.epoch
        || member.state == State.FAILED) {
      return Optional.of(
          refused(
              409, Code.CONFLICT, "this directory has cluster " + disk.clusterId.orElse("none")));
    }
    if (!member.takesPart()) {
      return Optional.of(refused(503, Code.UNAVAILABLE, "the member does not run"));
    }
    if (!member.isVoter()) {
      return Optional.of(refused(409, Code.NOT_VOTER, "only a voter survives"));
    }
    Configuration now = member.configuration();
    long connected =
        now.voters().stream()
            .filter(voter -> network.reach(member, voter.memberId()).isPresent())
            .count();
    if (member.leader.isPresent() || now.isMajority(connected)) {
      return Optional.of(refused(409, Code.QUORUM_NOT_LOST, "the quorum may be there"));
    }
    boolean moved =
        !disk.memberId.equals(Optional.of(named.memberId()))
            || disk.lastTerm() != named.lastTerm()
            || disk.log.size() != named.lastIndex();
    return moved
        ? Optional.of(refused(409, Code.STATE_MOVED, "the data is not what the call is meant for"))
        : Optional.empty();
  }

  /** With a hint at the leader, if this member knows it. */
  Optional<Answer> notLeader() {
    if (member.leading) {
      return Optional.empty();
    }
    Optional<Answer.Leader> hint =
        member
            .leader
            .flatMap(id -> member.configuration().voter(id))
            .map(p -> new Answer.Leader(p.memberId(), p.nodeId(), p.restAddress()));
    return Optional.of(
        new Answer.Refused(
            421, Code.NOT_LEADER, "only the leader can do this", Optional.empty(), hint));
  }

  static Optional<Answer> badId(String field, String value) {
    return value.matches("[0-9a-f]{16}")
        ? Optional.empty()
        : Optional.of(
            new Answer.Refused(
                400,
                Code.INVALID_REQUEST,
                field + " must be 16 hexadecimal digits",
                Optional.of(field),
                Optional.empty()));
  }

  static Answer refused(int status, Code code, String message) {
    return new Answer.Refused(status, code, message, Optional.empty(), Optional.empty());
  }

  /** Every key that differs, with both values, and no other key. */
  private static String differences(StructuralConfig there, StructuralConfig here) {
    List<String> ours = keysAndValues(here);
    List<String> theirs = new ArrayList<>(keysAndValues(there));
    theirs.removeAll(ours);
    return theirs
        + " there, "
        + ours.stream().filter(f -> !keysAndValues(there).contains(f)).toList();
  }

  private static List<String> keysAndValues(StructuralConfig config) {
    String all = config.toString();
    return List.of(all.substring(all.indexOf('[') + 1, all.length() - 1).split(", "));
  }
}
