package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Silence of a leader that is unusual: measured, and what one member does about it. */
class SuspicionTest {
  private static final long LEADER = 2;
  private static final long TERM = 5;
  private static final long ELECTION_TIMEOUT = CoreConfig.defaults(1).electionTimeout();
  private static final int LOOK = 10;

  private long round;

  // The measure

  @ParameterizedTest(
      name = "timeout {0}, heartbeats of {1}, longest silence {2}: {3} ms are unusual")
  @CsvSource({
    "1000,  100,   0,  600",
    "1000,  100, 250,  600",
    "1000,  100, 400,  800",
    "1000,  100, 700, 1000",
    "1000,  200, 200, 1000",
    " 300,  100,   0,  300",
    "5000,  100,   0, 3000",
    "5000, 1000,   0, 5000",
  })
  void unusual(long timeout, long heartbeat, long longest, long expected) {
    Suspicion suspicion = new Suspicion(timeout, heartbeat, 50, new SplittableRandom(7));
    suspicion.follows();
    acquaint(suspicion, timeout);
    pass(suspicion, longest);
    suspicion.heard();
    assertThat(untilUnusual(suspicion)).isEqualTo(expected);
  }

  @Test
  @DisplayName("of a leader that has just been followed, nothing less than the timeout is unusual")
  void aNewLeader() {
    Suspicion suspicion = new Suspicion(1000, 100, 50, new SplittableRandom(7));
    suspicion.follows();
    suspicion.heard();
    assertThat(untilUnusual(suspicion)).isEqualTo(1000);
  }

  @Test
  @DisplayName("a long silence that ended is forgotten after a minute, not after half of one")
  void memory() {
    Suspicion suspicion = new Suspicion(1000, 100, 50, new SplittableRandom(7));
    suspicion.follows();
    acquaint(suspicion, 1000);
    pass(suspicion, 440);
    for (int i = 0; i < 29; i++) {
      hear(suspicion, 1000);
    }
    assertThat(untilUnusual(suspicion)).isEqualTo(900);
    suspicion.follows();
    for (int i = 0; i < 62; i++) {
      hear(suspicion, 1000);
    }
    assertThat(untilUnusual(suspicion)).isEqualTo(600);
  }

  @Test
  @DisplayName("of the time in which the member did not run a heartbeat interval counts")
  void ownPause() {
    Suspicion suspicion = new Suspicion(1000, 100, 50, new SplittableRandom(7));
    suspicion.follows();
    acquaint(suspicion, 1000);
    for (int i = 0; i < 5; i++) {
      suspicion.passed(500);
    }
    assertThat(suspicion.isUnusual()).isFalse();
    suspicion.passed(500);
    assertThat(suspicion.isUnusual()).isTrue();
  }

  private static void acquaint(Suspicion suspicion, long timeout) {
    hear(suspicion, 2 * timeout);
  }

  private static void hear(Suspicion suspicion, long millis) {
    for (long left = millis; left > 0; left -= LOOK) {
      pass(suspicion, LOOK);
      suspicion.heard();
    }
  }

  private static void pass(Suspicion suspicion, long millis) {
    for (long left = millis; left > 0; left -= LOOK) {
      suspicion.passed(LOOK);
    }
  }

  private static long untilUnusual(Suspicion suspicion) {
    long passed = 0;
    while (!suspicion.isUnusual()) {
      pass(suspicion, LOOK);
      passed += LOOK;
    }
    return passed;
  }

  // A voter

  @ParameterizedTest(name = "after a silence of {0} ms it votes: {1}")
  @CsvSource({"0, false", "300, false", "590, false", "600, true", "900, true"})
  void votes(int silence, boolean grants) {
    for (boolean preVote : List.of(true, false)) {
      Bench voter = follower();
      run(voter, silence);
      ask(voter, preVote);
      assertThat(voter.sentOf(Message.VoteResponse.class))
          .as("pre-vote: %s", preVote)
          .hasSize(grants ? 1 : 0)
          .allMatch(Message.VoteResponse::granted);
      assertThat(voter.core.status().term()).isEqualTo(grants && !preVote ? TERM + 1 : TERM);
    }
  }

  @Test
  @DisplayName("a vote is not given to whom it was promised once the leader is heard again")
  void theVoteItselfIsForASilentLeaderOnly() {
    Bench voter = follower();
    run(voter, 700);
    ask(voter, true);
    assertThat(voter.sentOf(Message.VoteResponse.class)).hasSize(1);
    heartbeat(voter);
    ask(voter, false);
    assertThat(voter.sentOf(Message.VoteResponse.class)).hasSize(1);
    assertThat(voter.core.status().leader()).isEqualTo(LEADER);
    assertThat(voter.core.status().term()).isEqualTo(TERM);
  }

  @Test
  @DisplayName("a voter that was paused hears its leader before it votes for another")
  void aPausedVoter() {
    Bench voter = follower();
    for (long pause : List.of(500L, 900L, 60_000L)) {
      voter.sleep(pause);
      ask(voter, true);
      voter.step(new Input.Tick());
      ask(voter, true);
      run(voter, 300);
      ask(voter, true);
      assertThat(voter.sentOf(Message.VoteResponse.class)).isEmpty();
      acquaint(voter);
    }
  }

  // A candidate

  @Test
  @DisplayName("who finds its leader silent asks within the election timeout, and follows on")
  void asksEarly() {
    Bench follower = follower();
    run(follower, 590);
    assertThat(asked(follower)).isZero();
    run(follower, 70);
    assertThat(asked(follower)).isEqualTo(1);
    Message.VoteRequest question = follower.lastSent(Message.VoteRequest.class);
    assertThat(question.preVote()).isTrue();
    assertThat(question.term()).isEqualTo(TERM + 1);
    run(follower, 340);
    assertThat(asked(follower)).as("again, now and then").isEqualTo(2);
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
    assertThat(follower.core.status().term()).isEqualTo(TERM);
  }

  @Test
  @DisplayName("a majority that lost the leader too makes it a candidate at once")
  void aMajorityGrants() {
    Bench follower = follower();
    run(follower, 660);
    answer(follower, TERM + 1, true);
    assertThat(follower.core.status().role()).isEqualTo(Role.CANDIDATE);
    assertThat(follower.core.status().term()).isEqualTo(TERM + 1);
  }

  static Stream<Arguments> noElection() {
    return Stream.of(
        Arguments.of("a refusal", TERM, false),
        Arguments.of("a refusal of a newer term", TERM + 7, false),
        Arguments.of("what an older question was answered", TERM, true));
  }

  @ParameterizedTest(name = "{0} changes nothing")
  @MethodSource
  void noElection(String what, long term, boolean granted) {
    Bench follower = follower();
    run(follower, 660);
    answer(follower, term, granted);
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
    assertThat(follower.core.status().term()).isEqualTo(TERM);
    assertThat(follower.core.status().role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  @DisplayName("a grant that comes when the leader is heard again changes nothing")
  void theLeaderIsBack() {
    Bench follower = follower();
    run(follower, 660);
    heartbeat(follower);
    answer(follower, TERM + 1, true);
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
    assertThat(follower.core.status().term()).isEqualTo(TERM);
  }

  @Test
  @DisplayName("members of an older release say nothing before the timeout, and elect it after it")
  void anOlderRelease() {
    Bench follower = follower();
    run(follower, (int) ELECTION_TIMEOUT);
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
    int before = asked(follower);
    run(follower, 250);
    assertThat(asked(follower)).isGreaterThan(before);
    answer(follower, TERM + 1, true);
    assertThat(follower.core.status().role()).isEqualTo(Role.CANDIDATE);
  }

  @Test
  @DisplayName("a follower that was paused for half a second asks nobody")
  void aPausedFollower() {
    Bench follower = follower();
    for (int i = 0; i < 10; i++) {
      run(follower, 90);
      follower.sleep(500).step(new Input.Tick());
      run(follower, 90);
      heartbeat(follower);
    }
    assertThat(asked(follower)).isZero();
  }

  @Test
  @DisplayName("a follower whose leader has pauses waits for longer")
  void jitter() {
    Bench follower = follower();
    for (int i = 0; i < 20; i++) {
      run(follower, 450);
      heartbeat(follower);
    }
    run(follower, 880);
    assertThat(asked(follower)).isZero();
    run(follower, 80);
    assertThat(asked(follower)).isEqualTo(1);
  }

  @Test
  @DisplayName("the second of those that are left asks when the first has had its turn")
  void oneAfterTheOther() {
    Bench second = Bench.of(Bench.log(Bench.voters(-7, 1, 2), TERM));
    acquaint(second);
    run(second, 690);
    assertThat(second.sentOf(Message.VoteRequest.class)).isEmpty();
    run(second, 70);
    assertThat(second.sentOf(Message.VoteRequest.class)).hasSize(2);
  }

  @Test
  @DisplayName("whoever is no voter asks nobody")
  void aLearner() {
    Bench learner =
        Bench.of(
            Bench.log(
                new Configuration(
                    List.of(Bench.member(2), Bench.member(3)), List.of(Bench.member(1))),
                TERM));
    acquaint(learner);
    run(learner, 900);
    assertThat(learner.sentOf(Message.VoteRequest.class)).isEmpty();
  }

  /** Member 1 with a log of two entries, which has heard its leader for long, and just now. */
  private Bench follower() {
    Bench follower = Bench.of(Bench.log(Bench.voters(1, 2, 3), TERM));
    acquaint(follower);
    return follower;
  }

  private void acquaint(Bench follower) {
    heartbeat(follower);
    for (int passed = 0; passed < 2 * ELECTION_TIMEOUT; passed += 100) {
      run(follower, 100);
      heartbeat(follower);
    }
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
  }

  private static void run(Bench member, int millis) {
    for (int passed = 0; passed < millis; passed += LOOK) {
      member.tick(LOOK);
    }
  }

  private void heartbeat(Bench follower) {
    follower.receive(new Message.AppendRequest(LEADER, 1, TERM, 2, TERM, List.of(), 0, ++round));
  }

  private static void ask(Bench voter, boolean preVote) {
    voter.receive(new Message.VoteRequest(3, 1, TERM + 1, 9, TERM, preVote, false));
  }

  private static void answer(Bench follower, long term, boolean granted) {
    follower.receive(new Message.VoteResponse(3, 1, term, true, granted));
  }

  private static int asked(Bench follower) {
    return (int)
        follower.sentOf(Message.VoteRequest.class).stream()
            .filter(request -> request.to() == 3)
            .count();
  }
}
