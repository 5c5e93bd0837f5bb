package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is added, promoted and removed, seen from the leader alone. */
class MembershipChangesTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("a removed member that lags far behind is not told with one enormous message")
  void farewellFitsIntoAnAppend() {
    CoreConfig base = CoreConfig.defaults(1);
    Bench leader =
        leading(Bench.config(1000, 1, base.maxUncommittedBytes(), base.membershipTimeout()));
    leader.acknowledge(3, leader.core.status().lastIndex(), 1);
    for (int i = 0; i < 20; i++) {
      leader.step(new Input.Propose(i, new byte[600]));
      leader.acknowledgeAll(2);
    }
    leader.step(new Input.Remove(100, 3));
    leader.acknowledgeAll(2);
    leader.acknowledgeAll(2);
    assertThat(leader.answers).contains(new Output.Done(100));
    assertThat(leader.sentOf(Message.AppendRequest.class))
        .allSatisfy(
            append ->
                assertThat(append.entries().stream().mapToInt(it -> it.data().length).sum())
                    .isLessThanOrEqualTo(1000));
  }

  @Test
  @DisplayName(
      "a learner that has not answered in this term is not promoted, however short the log")
  void onlyWhoAnsweredIsPromoted() {
    Configuration withLearner =
        new Configuration(Bench.voters(1).voters(), THREE.voters().subList(1, 2));
    Bench leader = Bench.of(Bench.log(withLearner, 1, 1));
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
    leader.step(new Input.Promote(1, 2));
    assertThat(leader.answers.getLast()).isInstanceOf(Output.Refused.class);
    leader.acknowledgeAll(2);
    leader.step(new Input.Promote(2, 2));
    leader.acknowledgeAll(2);
    assertThat(leader.answers).contains(new Output.Done(2));
  }

  @Test
  @DisplayName("a promotion is taken back by the only voter, and by nobody else")
  void promotionToThreeVotersIsNotTakenBack() {
    Configuration twoAndALearner =
        new Configuration(Bench.voters(1, 2).voters(), THREE.voters().subList(2, 3));
    Bench leader = Bench.of(Bench.log(twoAndALearner)).lead();
    leader.acknowledgeAll(2);
    leader.acknowledgeAll(3);
    leader.step(new Input.Promote(1, 3));
    long promotion = leader.core.status().lastIndex();
    assertThat(leader.core.status().configuration().isVoter(3)).isTrue();

    leader.tick(3 * CoreConfig.defaults(1).membershipTimeout());

    assertThat(leader.core.status().role()).isNotEqualTo(Role.LEADER);
    assertThat(leader.core.status().lastIndex()).isEqualTo(promotion);
    assertThat(leader.core.status().configuration().isVoter(3)).as("perhaps committed").isTrue();
    assertThat(leader.answers.getLast())
        .isInstanceOfSatisfying(
            Output.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Output.Refusal.Unknown.class));
  }

  @Test
  @DisplayName("a voter that answers and stores nothing is none to change voters with")
  void whoStoresNothingDoesNotCount() {
    Bench leader = leading(CoreConfig.defaults(1));
    long stored = leader.core.status().lastIndex();
    leader.acknowledgeAll(3);
    leader.step(new Input.Propose(1, new byte[8]));
    for (int passed = 0; passed < 3000; passed += 100) {
      leader.tick(100);
      leader.acknowledge(2, stored, leader.lastSent(Message.AppendRequest.class).round());
      leader.acknowledgeAll(3);
    }
    assertThat(leader.core.status().peers().getFirst().active()).as("it answers").isTrue();

    leader.step(new Input.Remove(2, 3));
    assertThat(leader.answers.getLast())
        .isInstanceOfSatisfying(
            Output.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Output.Refusal.Busy.class));
    leader.step(new Input.Remove(3, 2));
    leader.acknowledgeAll(3);
    assertThat(leader.answers).contains(new Output.Done(3));
  }

  private static Bench leading(CoreConfig config) {
    Bench leader = new Bench(config, Bench.log(THREE)).lead();
    leader.acknowledgeAll(2);
    return leader;
  }
}
