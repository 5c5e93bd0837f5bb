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

  private static Bench leading(CoreConfig config) {
    Bench leader = new Bench(config, Bench.log(THREE)).lead();
    leader.acknowledgeAll(2);
    return leader;
  }
}
