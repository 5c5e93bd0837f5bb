package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.members.MemberAdmin.SurviveOrder;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** POST /admin/v1/survive. */
interface SurviveContract extends ContractSteps {

  @Test
  default void aSurvivorOfALostQuorumFormsTheNextClusterFromWhatItHas() {
    Subject leader = formed("demo-0");
    Subject survivor = voter("demo-1", leader);
    lab().stop(leader);
    MemberReport before =
        until(survivor, r -> r.leader().isEmpty() && r.role() == MemberReport.Role.VOTER);
    SurviveOrder order = orderFor(before, OTHER_CLUSTER, 2);
    SurviveOrder outdated =
        new SurviveOrder(
            order.incarnation(),
            OTHER_CLUSTER,
            2,
            new Predecessor(
                CLUSTER,
                before.memberId().orElseThrow(),
                before.lastTerm(),
                before.lastIndex() + 1),
            order.expectedMembers());

    await("the quorum to be lost for the survivor")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> survivor.admin().survive(outdated),
            answer ->
                answer instanceof Answer.Refused refused
                    && refused.code() == Answer.Code.STATE_MOVED);
    assertThat(report(survivor).clusterId()).contains(CLUSTER);
    done(survivor.admin().survive(order));

    MemberReport after = until(survivor, r -> r.leads() && r.state() == MemberReport.State.SERVING);
    assertThat(after.clusterId()).contains(OTHER_CLUSTER);
    assertThat(after.epoch()).contains(2L);
    assertThat(after.memberId().orElseThrow())
        .matches(HEX_ID)
        .as("a memberId is used once")
        .isNotEqualTo(before.memberId().orElseThrow());
    assertThat(idsOf(after.voters())).containsExactly(after.memberId().get());
    assertThat(after.lastIndex()).isGreaterThan(before.lastIndex());
    MemberReport.Genesis genesis = after.genesis().orElseThrow();
    assertThat(genesis.source()).isEqualTo("Survivor");
    assertThat(genesis.started()).isTrue();
    assertThat(genesis.predecessor()).isEqualTo(Optional.of(order.predecessor()));
    assertThat(done(survivor.admin().survive(order)).memberId())
        .as("the same call again is a success")
        .isEqualTo(after.memberId());
    refused(
        survivor.admin().survive(orderFor(before, "00000000000000ab", 2)),
        409,
        Answer.Code.CONFLICT);
  }

  @Test
  default void aMemberWithAMajorityIsNoSurvivor() {
    Subject leader = formed("demo-0");
    Subject follower = voter("demo-1", leader);
    MemberReport before = until(follower, r -> r.leader().isPresent());

    refused(
        follower.admin().survive(orderFor(before, OTHER_CLUSTER, 2)),
        409,
        Answer.Code.QUORUM_NOT_LOST);

    assertThat(report(follower).clusterId()).contains(CLUSTER);
    assertThat(report(follower).memberId()).isEqualTo(before.memberId());
  }

  @Test
  default void anEmptyMemberIsNoSurvivor() {
    Subject member = lab().start("demo-0");
    SurviveOrder order =
        new SurviveOrder(
            incarnation(member),
            OTHER_CLUSTER,
            2,
            new Predecessor(CLUSTER, "00000000000000f0", 1, 1),
            List.of("demo-0"));

    refused(member.admin().survive(order), 409, Answer.Code.CONFLICT);

    assertThat(report(member).hasIdentity()).isFalse();
  }

  @Test
  default void survivalMeantForAnotherIncarnationIsRefused() {
    Subject member = formed("demo-0");
    SurviveOrder order = orderFor(report(member), OTHER_CLUSTER, 2);
    SurviveOrder stale =
        new SurviveOrder(
            "gone", order.clusterId(), 2, order.predecessor(), order.expectedMembers());

    refused(member.admin().survive(stale), 412, Answer.Code.WRONG_INCARNATION);
  }

  @Test
  default void aReportTellsHowFarTheLogGoes() {
    Subject leader = formed("demo-0");

    MemberReport report = until(leader, r -> r.commitIndex() > 0);

    assertThat(report.lastIndex()).isGreaterThanOrEqualTo(report.commitIndex());
    assertThat(report.lastTerm()).isBetween(1L, report.term());
  }

  private static SurviveOrder orderFor(MemberReport seen, String clusterId, long epoch) {
    return new SurviveOrder(
        seen.incarnation(),
        clusterId,
        epoch,
        new Predecessor(CLUSTER, seen.memberId().orElseThrow(), seen.lastTerm(), seen.lastIndex()),
        List.of("demo-0", "demo-1"));
  }
}
