package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.level.LevelRange;
import dev.quorate.operator.members.MemberAdmin.JoinOrder;
import dev.quorate.operator.observed.MemberReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** POST /admin/v1/join and what it asks of a seed, POST /admin/v1/members. */
interface JoinContract extends ContractSteps {

  @Test
  default void aJoinerBecomesALearnerOfTheCluster() {
    Subject leader = formed("demo-0");
    Subject joiner = lab().start("demo-1");

    MemberReport accepted = done(joiner.admin().join(joinFor(joiner, leader.seed())));
    assertThat(accepted.clusterId()).contains(CLUSTER);
    assertThat(accepted.memberId().orElseThrow()).matches(HEX_ID);
    assertThat(accepted.genesis()).as("only the first member has the genesis file").isEmpty();
    MemberReport learner =
        until(joiner, r -> r.role() == MemberReport.Role.LEARNER && r.caughtUp());

    assertThat(learner.memberId()).isEqualTo(accepted.memberId());
    assertThat(learner.leader()).contains(memberId(leader));
    MemberReport leading = report(leader);
    assertThat(idsOf(leading.learners())).containsExactly(learner.memberId().orElseThrow());
    assertThat(idsOf(leading.voters())).containsExactly(memberId(leader));
    assertThat(learner.configDigest()).isEqualTo(leading.configDigest());
  }

  @Test
  default void theSameJoinAgainKeepsTheMemberIdAndTakesTheNewSeeds() {
    Subject leader = formed("demo-0");
    Subject joiner = lab().start("demo-1");

    MemberReport first = done(joiner.admin().join(joinFor(joiner, "127.0.0.1:1")));
    assertThat(first.role()).isEqualTo(MemberReport.Role.NONE);
    MemberReport second = done(joiner.admin().join(joinFor(joiner, leader.seed())));

    assertThat(second.memberId()).isPresent().isEqualTo(first.memberId());
    MemberReport learner = until(joiner, r -> r.role() == MemberReport.Role.LEARNER);
    assertThat(learner.memberId()).isEqualTo(first.memberId());
  }

  @Test
  default void aJoinerKeepsItsMemberIdOverARestart() {
    Subject joiner = lab().start("demo-1");
    MemberReport first = done(joiner.admin().join(joinFor(joiner, "127.0.0.1:1")));

    Subject again = lab().restart(joiner);

    MemberReport after = until(again, r -> r.state() != MemberReport.State.STARTING);
    assertThat(after.memberId()).isEqualTo(first.memberId());
    assertThat(done(again.admin().join(joinFor(again, "127.0.0.1:1"))).memberId())
        .isEqualTo(first.memberId());
  }

  @Test
  default void joiningAnotherClusterIsAConflict() {
    Subject member = formed("demo-0");
    String memberId = memberId(member);
    JoinOrder other = new JoinOrder(incarnation(member), OTHER_CLUSTER, 1, List.of("127.0.0.1:1"));

    Answer.Refused refused = refused(member.admin().join(other), 409, Answer.Code.CONFLICT);

    assertThat(refused.message()).contains(CLUSTER);
    assertThat(report(member).memberId()).contains(memberId);
    assertThat(report(member).clusterId()).contains(CLUSTER);
  }

  @Test
  default void aJoinMeantForAnotherIncarnationIsRefused() {
    Subject member = lab().start("demo-1");

    refused(
        member.admin().join(new JoinOrder("gone", CLUSTER, 1, List.of("127.0.0.1:1"))),
        412,
        Answer.Code.WRONG_INCARNATION);

    assertThat(report(member).hasIdentity()).isFalse();
  }

  @Test
  default void aSeedAddsAMemberOnceAndRefusesWhatContradictsTheConfiguration() {
    Subject leader = formed("demo-0");
    String asked = "00000000000000b1";

    for (int i = 0; i < 2; i++) {
      RawCall.Reply reply = askSeed(leader, CLUSTER, "demo-1", asked);
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      JsonNode learners = reply.json().path("learners");
      assertThat(learners).hasSize(1);
      assertThat(learners.get(0).path("memberId").asText()).isEqualTo(asked);
      assertThat(reply.json().path("clusterId").asText()).isEqualTo(CLUSTER);
      assertThat(reply.json().path("config").path("partitions").asInt()).isEqualTo(4);
    }
    assertConflict(askSeed(leader, OTHER_CLUSTER, "demo-2", "00000000000000b2"), "OtherCluster");
    assertConflict(askSeed(leader, CLUSTER, "demo-1", "00000000000000b3"), "NodeIdTaken");

    refused(leader.admin().promote(incarnation(leader), asked), 409, Answer.Code.NOT_CAUGHT_UP);
    done(leader.admin().remove(incarnation(leader), asked));
    assertConflict(askSeed(leader, CLUSTER, "demo-1", asked), "MemberRemoved");
    assertThat(askSeed(leader, CLUSTER, "demo-1", "00000000000000b3").status())
        .as("the nodeId is free again")
        .isEqualTo(200);
  }

  @Test
  default void aJoinerOfAnotherConfigurationIsToldEveryDifference() {
    Subject leader = formed("demo-0");
    String config =
        """
        ,"config": {"partitions": 8, "replicationFactor": 3, "replicationMode": "async",
                    "tableType": "set", "keyPosition": 0, "partitionPosition": 0}""";

    RawCall.Reply reply = askSeed(leader, CLUSTER, "demo-1", "00000000000000b1\"" + config, "");

    assertConflict(reply, "ConfigMismatch");
    assertThat(reply.error().path("message").asText())
        .contains("partitions", "8", "4", "replicationMode", "async", "sync")
        .doesNotContain("keyPosition");
    assertThat(report(leader).learners()).isEmpty();
  }

  private static void assertConflict(RawCall.Reply reply, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(409);
    assertThat(reply.error().path("code").asText()).isEqualTo(code);
  }

  private static RawCall.Reply askSeed(
      Subject seed, String clusterId, String nodeId, String memberId) {
    return askSeed(seed, clusterId, nodeId, memberId, "\"");
  }

  private static RawCall.Reply askSeed(
      Subject seed, String clusterId, String nodeId, String memberId, String end) {
    return RawCall.to(seed)
        .send(
            "POST",
            "/admin/v1/members",
            """
            {"clusterId": "%s", "nodeId": "%s", "newestFeatureLevel": %d, "peerAddress": "127.0.0.1:1",
             "clientAddress": "127.0.0.1:2", "restAddress": "127.0.0.1:3", "memberId": "%s%s}
            """
                .formatted(clusterId, nodeId, LevelRange.OF_THIS_RELEASE.newest(), memberId, end));
  }
}
