package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Disks that hang, peers that lag or were not heard yet, clocks of any origin. */
class SlowPartsTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("a leader whose disk hangs steps down, although the others commit without it")
  void hungDiskEndsLeadership() {
    Bench leader = leading(CoreConfig.defaults(1));
    leader.stopDisk();
    leader.step(new Input.Propose(1, new byte[8]));
    for (int passed = 0; passed < 900; passed += 100) {
      commitByTheOthers(leader);
      leader.tick(100);
      assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
    }
    for (int passed = 0; passed < 300; passed += 100) {
      commitByTheOthers(leader);
      leader.tick(100);
    }
    assertThat(leader.core.status().role()).isNotEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("a leader whose disk is slow but writes stays, and so does one alone")
  void slowDiskDoesNotEndLeadership() {
    Bench leader = leading(CoreConfig.defaults(1));
    leader.stopDisk();
    for (int i = 0; i < 20; i++) {
      leader.step(new Input.Propose(i, new byte[8]));
      for (int passed = 0; passed < 900; passed += 100) {
        commitByTheOthers(leader);
        leader.tick(100);
      }
      leader.flush();
    }
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);

    Bench alone = Bench.of(InitialState.forming(Bench.voters(1)));
    alone.stopDisk();
    alone.step(new Input.Propose(1, new byte[8]));
    alone.tick(400).tick(400).tick(400).tick(400);
    assertThat(alone.core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("a leader that was not run for long does not blame its disk")
  void ownPauseIsExcused() {
    Bench leader = leading(CoreConfig.defaults(1));
    leader.stopDisk();
    leader.step(new Input.Propose(1, new byte[8]));
    leader.tick(30_000);
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("what waits for the leader's own disk counts as taken on, committed or not")
  void hungDiskBoundsWhatIsTakenOn() {
    CoreConfig base = CoreConfig.defaults(1);
    Bench leader =
        leading(
            config(
                base.maxAppendBytes(), base.maxInflightMessages(), 1000, base.membershipTimeout()));
    leader.stopDisk();
    for (int i = 0; i < 5; i++) {
      leader.step(new Input.Propose(i, new byte[400]));
      commitByTheOthers(leader);
    }
    assertThat(leader.core.status().lastIndex()).isEqualTo(leader.core.status().durableIndex() + 2);
    assertThat(leader.answers.getLast())
        .isEqualTo(new Output.Refused(4, new Output.Refusal.Overloaded()));
    leader.flush();
    leader.step(new Input.Propose(9, new byte[400]));
    assertThat(leader.answers.getLast()).isInstanceOf(Output.Appended.class);
  }

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

  @Test
  @DisplayName("time begins with the first tick, whatever its origin")
  void clocksOfAnyOrigin() {
    for (long origin : List.of(-5_000_000L, 0L, 5_000_000L)) {
      RaftCore core =
          new RaftCore(CoreConfig.defaults(1), Bench.log(THREE), new SplittableRandom(7));
      core.step(new Input.Tick(origin));
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.FOLLOWER);
      core.step(new Input.Tick(origin + 2500));
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.PRE_CANDIDATE);
    }
  }

  private static Bench leading(CoreConfig config) {
    Bench leader = new Bench(config, Bench.log(THREE)).lead();
    acknowledge(leader, 2);
    return leader;
  }

  private static void commitByTheOthers(Bench leader) {
    acknowledge(leader, 2);
    acknowledge(leader, 3);
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
