package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.members.MemberAdmin.ConfirmOrder;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import org.junit.jupiter.api.Test;

/** POST /admin/v1/confirm, and the members that wait for it. */
interface ConfirmContract extends ContractSteps {
  String NEXT_OWNER = "owner-2";

  @Test
  default void aMemberServesAfterARestartWithoutBeingAskedTo() {
    Subject again = lab().restart(formed("demo-0"));

    until(again, report -> report.state() == State.SERVING);
  }

  @Test
  default void underAnotherResourceAMemberHoldsItsDataAndReportsWhatItKnows() {
    Subject member = formed("demo-0");
    MemberReport before = until(member, report -> report.state() == State.SERVING);

    Subject again = lab().restart(member, NEXT_OWNER);

    MemberReport waiting = until(again, MemberReport::awaitsConfirmation);
    assertThat(waiting.clusterId()).isEqualTo(before.clusterId());
    assertThat(waiting.epoch()).isEqualTo(before.epoch());
    assertThat(waiting.memberId()).isEqualTo(before.memberId());
    assertThat(waiting.genesis()).isEqualTo(before.genesis());
    assertThat(idsOf(waiting.voters())).isEqualTo(idsOf(before.voters()));
    assertThat(waiting.role()).isEqualTo(MemberReport.Role.VOTER);
    assertThat(waiting.term()).isEqualTo(before.term());
    assertThat(waiting.commitIndex()).isGreaterThanOrEqualTo(before.commitIndex());
    assertThat(waiting.leader()).isEmpty();
    assertThat(waiting.caughtUp()).isFalse();
    assertThat(waiting.isOnlyPermitted()).isFalse();
  }

  @Test
  default void aConfirmedMemberServesAndStaysConfirmed() {
    Subject again = lab().restart(formed("demo-0"), NEXT_OWNER);
    until(again, MemberReport::awaitsConfirmation);

    done(again.admin().confirm(confirmFor(again, CLUSTER, NEXT_OWNER)));
    MemberReport serving = until(again, report -> report.state() == State.SERVING);
    assertThat(serving.problems()).isEmpty();
    done(again.admin().confirm(confirmFor(again, CLUSTER, NEXT_OWNER)));
    Subject next = lab().restart(again, NEXT_OWNER);

    until(next, report -> report.state() == State.SERVING);
  }

  @Test
  default void anotherClusterAnotherResourceAndAnotherIncarnationAreRefused() {
    Subject again = lab().restart(formed("demo-0"), NEXT_OWNER);
    until(again, MemberReport::awaitsConfirmation);

    Answer.Refused other =
        refused(
            again.admin().confirm(confirmFor(again, OTHER_CLUSTER, NEXT_OWNER)),
            409,
            Answer.Code.CONFLICT);
    assertThat(other.message()).contains(CLUSTER);
    refused(
        again.admin().confirm(confirmFor(again, CLUSTER, "owner-3")), 409, Answer.Code.CONFLICT);
    refused(
        again.admin().confirm(new ConfirmOrder("gone", CLUSTER, NEXT_OWNER)),
        412,
        Answer.Code.WRONG_INCARNATION);
    assertThat(report(again).awaitsConfirmation()).isTrue();
  }

  @Test
  default void aJoinerThatNobodyTookInWaitsAsOneThatHoldsNothing() {
    Subject joiner = lab().start("demo-1");
    done(joiner.admin().join(joinFor(joiner, "127.0.0.1:1")));

    Subject again = lab().restart(joiner, NEXT_OWNER);

    MemberReport waiting = until(again, MemberReport::awaitsConfirmation);
    assertThat(waiting.isOnlyPermitted()).isTrue();
    done(again.admin().confirm(confirmFor(again, CLUSTER, NEXT_OWNER)));
    until(again, report -> report.state() == State.JOINING);
  }

  @Test
  default void anEmptyDirectoryHasNothingToConfirm() {
    Subject empty = lab().start("demo-0");

    refused(
        empty.admin().confirm(confirmFor(empty, CLUSTER, MemberLab.OWNER)),
        409,
        Answer.Code.CONFLICT);
    assertThat(report(empty).hasIdentity()).isFalse();
  }

  private ConfirmOrder confirmFor(Subject member, String clusterId, String ownerUid) {
    return new ConfirmOrder(incarnation(member), clusterId, ownerUid);
  }
}
