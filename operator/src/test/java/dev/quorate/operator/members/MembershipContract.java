package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.MemberReport;
import org.junit.jupiter.api.Test;

/** Promotion, removal and transfer: what only the leader can do. */
interface MembershipContract extends ContractSteps {
  String NOBODY = "00000000000000ff";

  @Test
  default void aLearnerThatCaughtUpIsPromotedOnce() {
    Subject leader = formed("demo-0");
    Subject second = learner("demo-1", leader);
    String memberId = memberId(second);

    MemberReport promoted = promoteOnceCaughtUp(leader, memberId);

    assertThat(idsOf(promoted.voters())).containsExactlyInAnyOrder(memberId(leader), memberId);
    assertThat(promoted.learners()).isEmpty();
    MemberReport again = done(leader.admin().promote(incarnation(leader), memberId));
    assertThat(again.voters()).hasSize(2);
    until(second, r -> r.role() == MemberReport.Role.VOTER && r.voters().size() == 2);
    assertThat(report(leader).peers())
        .anySatisfy(
            peer -> {
              assertThat(peer.memberId()).isEqualTo(memberId);
              assertThat(peer.active()).isTrue();
            });
  }

  @Test
  default void promotingAStrangerIsNotFound() {
    Subject leader = formed("demo-0");

    refused(leader.admin().promote(incarnation(leader), NOBODY), 404, Answer.Code.MEMBER_NOT_FOUND);
  }

  @Test
  default void removalTakesAMemberOutAndIsIdempotent() {
    Subject leader = formed("demo-0");
    Subject second = voter("demo-1", leader);
    String memberId = memberId(second);

    MemberReport removed = done(leader.admin().remove(incarnation(leader), memberId));

    assertThat(idsOf(removed.voters())).containsExactly(memberId(leader));
    assertThat(done(leader.admin().remove(incarnation(leader), memberId)).voters()).hasSize(1);
    assertThat(done(leader.admin().remove(incarnation(leader), NOBODY)).voters()).hasSize(1);
    until(leader, r -> r.state() == MemberReport.State.SERVING && r.leads());
  }

  @Test
  default void aMemberThatAnswersIsNotRemovedAsALostOne() {
    Subject leader = formed("demo-0");
    Subject second = voter("demo-1", leader);

    refused(
        leader.admin().removeLost(incarnation(leader), memberId(second)),
        409,
        Answer.Code.CONFLICT);
    refused(
        leader.admin().removeLost(incarnation(leader), memberId(leader)),
        409,
        Answer.Code.CONFLICT);
    assertThat(done(leader.admin().removeLost(incarnation(leader), NOBODY)).voters()).hasSize(2);
  }

  @Test
  default void theLastVoterStays() {
    Subject leader = formed("demo-0");

    refused(
        leader.admin().remove(incarnation(leader), memberId(leader)), 409, Answer.Code.LAST_VOTER);

    assertThat(report(leader).voters()).hasSize(1);
  }

  @Test
  default void membershipCallsMeantForAnotherIncarnationAreRefused() {
    Subject leader = formed("demo-0");
    String memberId = memberId(leader);
    MemberAdmin admin = leader.admin();

    refused(admin.promote("gone", NOBODY), 412, Answer.Code.WRONG_INCARNATION);
    refused(admin.remove("gone", NOBODY), 412, Answer.Code.WRONG_INCARNATION);
    refused(admin.transfer("gone", memberId), 412, Answer.Code.WRONG_INCARNATION);
  }

  @Test
  default void aFollowerNamesTheLeader() {
    Subject leader = formed("demo-0");
    Subject follower = voter("demo-1", leader);
    MemberAdmin admin = follower.admin();
    String incarnation = incarnation(follower);
    String own = memberId(follower);
    until(follower, r -> r.leader().isPresent());

    for (Answer answer :
        new Answer[] {
          admin.promote(incarnation, own),
          admin.remove(incarnation, memberId(leader)),
          admin.transfer(incarnation, own)
        }) {
      Answer.Refused refused = refused(answer, 421, Answer.Code.NOT_LEADER);
      Answer.Leader named = refused.leader().orElseThrow();
      assertThat(named.memberId()).isEqualTo(memberId(leader));
      assertThat(named.nodeId()).isEqualTo("demo-0");
      assertThat(named.restAddress()).isEqualTo(leader.seed());
    }
    assertThat(report(leader).voters()).hasSize(2);
  }

  @Test
  default void leadershipGoesToTheTargetAndBack() {
    Subject first = formed("demo-0");
    Subject second = voter("demo-1", first);
    String target = memberId(second);

    MemberReport handedOver = done(first.admin().transfer(incarnation(first), target));
    assertThat(handedOver.leader()).contains(target);
    until(second, MemberReport::leads);
    assertThat(done(second.admin().transfer(incarnation(second), target)).leader())
        .as("it already does")
        .contains(target);

    done(second.admin().transfer(incarnation(second), memberId(first)));
    until(first, MemberReport::leads);
  }

  @Test
  default void leadershipIsNotGivenToALearnerOrAStranger() {
    Subject leader = formed("demo-0");
    Subject learner = learner("demo-1", leader);

    for (String target : new String[] {memberId(learner), NOBODY}) {
      refused(leader.admin().transfer(incarnation(leader), target), 409, Answer.Code.CONFLICT);
    }
    assertThat(report(leader).leads()).isTrue();
  }

  @Test
  default void aLeaderAskedToRemoveItselfHandsOverFirst() {
    Subject first = formed("demo-0");
    Subject second = voter("demo-1", first);

    refused(first.admin().remove(incarnation(first), memberId(first)), 421, Answer.Code.NOT_LEADER);

    until(second, MemberReport::leads);
    MemberReport alone = done(second.admin().remove(incarnation(second), memberId(first)));
    assertThat(idsOf(alone.voters())).containsExactly(memberId(second));
    until(second, MemberReport::leads);
  }
}
