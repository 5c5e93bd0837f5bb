package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A leader whose own disk is slow or hangs. */
class SlowDiskTest {
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
    leader.sleep(30_000).step(new Input.Tick());
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("what waits for the leader's own disk counts as taken on, committed or not")
  void hungDiskBoundsWhatIsTakenOn() {
    CoreConfig base = CoreConfig.defaults(1);
    Bench leader =
        leading(
            Bench.config(
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

  private static Bench leading(CoreConfig config) {
    Bench leader = new Bench(config, Bench.log(THREE)).lead();
    leader.acknowledgeAll(2);
    return leader;
  }

  private static void commitByTheOthers(Bench leader) {
    leader.acknowledgeAll(2);
    leader.acknowledgeAll(3);
  }
}
