package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.JoinOrder;
import dev.quorate.operator.members.MemberAdmin.Source;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.spec.StructuralConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The steps that the statements of the contract are made of. */
interface ContractSteps {
  String CLUSTER = "6f1c0a5e9b3d2748";
  String OTHER_CLUSTER = "00000000000000aa";
  String HEX_ID = "[0-9a-f]{16}";
  StructuralConfig CONFIG = new StructuralConfig(4, 3, "sync", "set", 0, 0);
  Duration PATIENCE = Duration.ofSeconds(60);

  MemberLab lab();

  default Subject formed(String nodeId) {
    Subject member = lab().start(nodeId);
    done(member.admin().genesis(genesisFor(member)));
    until(member, MemberReport::leads);
    return member;
  }

  /** A member that is in the leader's configuration as a learner and has caught up. */
  default Subject learner(String nodeId, Subject seed) {
    Subject member = lab().start(nodeId);
    done(member.admin().join(joinFor(member, seed.seed())));
    until(member, r -> r.role() == MemberReport.Role.LEARNER && r.caughtUp());
    return member;
  }

  default Subject voter(String nodeId, Subject leader) {
    Subject member = learner(nodeId, leader);
    String memberId = memberId(member);
    promoteOnceCaughtUp(leader, memberId);
    until(member, r -> r.role() == MemberReport.Role.VOTER);
    return member;
  }

  /** The leader may need a heartbeat more than the learner to know that it caught up. */
  default MemberReport promoteOnceCaughtUp(Subject leader, String learner) {
    await("promotion of " + learner)
        .atMost(PATIENCE)
        .until(
            () -> leader.admin().promote(incarnation(leader), learner),
            Answer.Done.class::isInstance);
    return report(leader);
  }

  default GenesisOrder genesisFor(Subject member) {
    return genesisOf(CLUSTER, member);
  }

  default GenesisOrder genesisOf(String clusterId, Subject member) {
    return new GenesisOrder(
        incarnation(member), clusterId, 1, CONFIG, List.of(member.nodeId()), Source.EMPTY);
  }

  default JoinOrder joinFor(Subject member, String... seeds) {
    return new JoinOrder(incarnation(member), CLUSTER, 1, List.of(seeds));
  }

  default MemberReport report(Subject member) {
    return done(member.admin().report());
  }

  default String incarnation(Subject member) {
    return report(member).incarnation();
  }

  default String memberId(Subject member) {
    return report(member).memberId().orElseThrow();
  }

  default MemberReport done(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Done.class);
    return ((Answer.Done) answer).report();
  }

  default Answer.Refused refused(Answer answer, int status, Answer.Code code) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    Answer.Refused refused = (Answer.Refused) answer;
    assertThat(refused.status()).as(refused.toString()).isEqualTo(status);
    assertThat(refused.code()).as(refused.toString()).isEqualTo(code);
    assertThat(refused.message()).as("a refusal says why").isNotBlank();
    return refused;
  }

  default MemberReport until(Subject member, Predicate<MemberReport> condition) {
    return await(member.nodeId())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                    () -> member.admin().report(),
                    answer -> answer instanceof Answer.Done done && condition.test(done.report()))
            instanceof Answer.Done done
        ? done.report()
        : report(member);
  }

  default List<String> idsOf(List<Peer> members) {
    return members.stream().map(Peer::memberId).toList();
  }
}
