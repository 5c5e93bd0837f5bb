package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Time as the core counts it. */
class ClockTest {
  private static final Configuration THREE = Bench.voters(1, 2, 3);

  @Test
  @DisplayName("time begins with the first input, whatever its origin")
  void clocksOfAnyOrigin() {
    for (long origin : List.of(-5_000_000L, 0L, 5_000_000L)) {
      RaftCore core =
          new RaftCore(CoreConfig.defaults(1), Bench.log(THREE), new SplittableRandom(7));
      core.step(origin, new Input.Tick());
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.FOLLOWER);
      for (int passed = 500; passed <= 2000; passed += 500) {
        core.step(origin + passed, new Input.Tick());
      }
      assertThat(core.status().role()).as("from %d", origin).isEqualTo(Role.PRE_CANDIDATE);
    }
  }

  @Test
  @DisplayName("a clock that goes back and forth again has not moved")
  void timeNeverGoesBack() {
    RaftCore core = new RaftCore(CoreConfig.defaults(1), Bench.log(THREE), new SplittableRandom(7));
    core.step(10_000, new Input.Tick());
    for (int i = 0; i < 20; i++) {
      core.step(9_500, new Input.Tick());
      core.step(10_000, new Input.Tick());
    }
    assertThat(core.status().role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  @DisplayName("a follower that was paused finds its leader's heartbeats and follows on")
  void aPausedFollowerFollowsOn() {
    Bench follower = Bench.of(Bench.log(THREE)).tick(100);
    heartbeat(follower, 1);

    follower.sleep(5000);
    for (int round = 2; round < 50; round++) {
      heartbeat(follower, round);
    }
    follower.step(new Input.Tick());
    assertThat(follower.core.status().leader()).isEqualTo(2);
    assertThat(follower.core.status().role()).isEqualTo(Role.FOLLOWER);
    assertThat(follower.sentOf(Message.VoteRequest.class)).isEmpty();

    follower.tick(2000);
    assertThat(follower.core.status().role()).as("then silence").isEqualTo(Role.PRE_CANDIDATE);
  }

  @Test
  @DisplayName("a follower that was paused waits for a heartbeat before it campaigns")
  void aPausedFollowerListensFirst() {
    Bench follower = Bench.of(Bench.log(THREE)).tick(100);
    heartbeat(follower, 1);

    follower.sleep(5000).step(new Input.Tick()).tick(300);
    assertThat(follower.core.status().leader()).isEqualTo(2);
    heartbeat(follower, 2);
    follower.tick(900);
    assertThat(follower.core.status().leader()).isEqualTo(2);
  }

  @Test
  @DisplayName("a leader whose turns are slow steps down all the same when nobody answers")
  void slowTurnsDoNotKeepALeader() {
    for (long turn : List.of(20L, 400L, 600L, 3000L)) {
      Bench leader = leading();
      for (int passed = 0; passed < 1500; passed += (int) Math.min(turn, 500)) {
        leader.sleep(turn).step(new Input.Tick());
      }
      assertThat(leader.core.status().role()).as("turns of %d ms", turn).isEqualTo(Role.FOLLOWER);
    }
  }

  @Test
  @DisplayName("a leader whose turns are slow stays while the others answer in each")
  void slowTurnsDoNotEndALeader() {
    Bench leader = leading();
    for (int i = 0; i < 20; i++) {
      leader.sleep(3000);
      leader.acknowledgeAll(2);
      leader.step(new Input.Tick());
    }
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  @DisplayName("a promotion that comes after a long pause has its whole time")
  void deadlinesCountFromWhenARequestIsHandled() {
    Configuration withLearner =
        new Configuration(Bench.voters(1).voters(), THREE.voters().subList(1, 2));
    Bench leader = Bench.of(Bench.log(withLearner, 1, 1));
    leader.acknowledgeAll(2);
    leader.sleep(11_000).step(new Input.Promote(7, 2)).step(new Input.Tick());
    assertThat(leader.answers).as("neither done nor taken back").isEmpty();
    assertThat(leader.core.status().configuration().voters()).hasSize(2);
    leader.acknowledgeAll(2);
    assertThat(leader.answers).containsExactly(new Output.Done(7));
  }

  private static Bench leading() {
    Bench leader = Bench.of(Bench.log(THREE)).lead();
    leader.acknowledgeAll(2);
    leader.acknowledgeAll(3);
    return leader;
  }

  private static void heartbeat(Bench follower, long round) {
    follower.receive(new Message.AppendRequest(2, 1, 1, 1, 1, List.of(), 1, round));
  }
}
