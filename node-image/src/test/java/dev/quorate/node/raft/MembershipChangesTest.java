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
    Bench leader = leading(config(1000, 1, base.maxUncommittedBytes(), base.membershipTimeout()));
    leader.acknowledge(3, leader.core.status().lastIndex(), 1);
    for (int i = 0; i < 20; i++) {
      leader.step(new Input.Propose(i, new byte[600]));
      acknowledge(leader, 2);
    }
    leader.step(new Input.Remove(100, 3));
    acknowledge(leader, 2);
    acknowledge(leader, 2);
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
    acknowledge(leader, 2);
    leader.step(new Input.Promote(2, 2));
    acknowledge(leader, 2);
    assertThat(leader.answers).contains(new Output.Done(2));
  }

  private static Bench leading(CoreConfig config) {
    Bench leader = new Bench(config, Bench.log(THREE)).lead();
    acknowledge(leader, 2);
    return leader;
  }

  private static void acknowledge(Bench leader, long from) {
    long round = leader.lastSent(Message.AppendRequest.class).round();
    leader.acknowledge(from, leader.core.status().lastIndex(), round);
  }

  private static CoreConfig config(
      int maxAppendBytes, int maxInflightMessages, long maxUncommittedBytes, long timeout) {
    CoreConfig base = CoreConfig.defaults(1);
    return new CoreConfig(
        1,
        base.electionTimeout(),
        base.heartbeatInterval(),
        maxAppendBytes,
        maxInflightMessages,
        base.maxInflightBytes(),
        maxUncommittedBytes,
        base.readTimeout(),
        base.transferTimeout(),
        timeout,
        base.catchUpLag(),
        base.keepEntries(),
        base.keepBytes());
  }
}
