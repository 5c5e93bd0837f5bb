package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.raft.configuration.Configuration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Evidence that the leader's process has ended, at one member. */
class LeaderGoneTest {
  private static final long LEADER = 2;
  private static final long TERM = 5;

  @ParameterizedTest(name = "{0}: votes within the election timeout: {2}")
  @MethodSource
  void votes(String evidence, List<Input> inputs, boolean grants) {
    for (boolean preVote : List.of(true, false)) {
      Bench follower = follower(1, 2, 3);
      inputs.forEach(follower::step);
      follower.receive(new Message.VoteRequest(3, 1, TERM + 1, 9, TERM, preVote, false));
      assertThat(follower.sentOf(Message.VoteResponse.class))
          .as("pre-vote: %s", preVote)
          .hasSize(grants ? 1 : 0)
          .allMatch(Message.VoteResponse::granted);
    }
  }

  static Stream<Arguments> votes() {
    return Stream.of(
        Arguments.of("none", List.of(), false),
        Arguments.of("of its leader", List.of(gone(LEADER, TERM)), true),
        Arguments.of("of its leader in an older term", List.of(gone(LEADER, TERM - 1)), false),
        Arguments.of("of its leader in a newer term", List.of(gone(LEADER, TERM + 1)), false),
        Arguments.of("of another member", List.of(gone(3, TERM)), false),
        Arguments.of("of nobody", List.of(gone(0, TERM)), false),
        Arguments.of(
            "of its leader, which is heard after it",
            List.of(gone(LEADER, TERM), new Input.Receive(heartbeat())),
            false));
  }

  @ParameterizedTest(name = "{0} campaigns between {2} and {3} ms after the evidence")
  @MethodSource
  void campaigns(String who, long[] voters, long earliest, long latest) {
    Bench follower = follower(voters);
    follower.step(gone(LEADER, TERM));
    long asked = 0;
    while (follower.sentOf(Message.VoteRequest.class).isEmpty() && asked < 1000) {
      follower.tick(1);
      asked++;
    }
    assertThat(asked).isBetween(earliest, latest);
  }

  static Stream<Arguments> campaigns() {
    return Stream.of(
        Arguments.of("the first of those that are left", new long[] {1, 2, 3}, 1L, 50L),
        Arguments.of("the second", new long[] {-7, 1, 2}, 100L, 150L),
        Arguments.of("the third", new long[] {-9, -8, 1, 2, 3}, 200L, 250L));
  }

  @Test
  @DisplayName(
      "who asked before the others knew asks again within the election timeout, not longer")
  void asksAgain() {
    Bench follower = follower(1, 2, 3);
    follower.step(gone(LEADER, TERM));
    for (int passed = 0; passed < 1000; passed += 10) {
      follower.tick(10);
    }
    assertThat(asked(follower)).isBetween(4, 5);
    for (int passed = 0; passed < 700; passed += 10) {
      follower.tick(10);
    }
    assertThat(asked(follower)).as("then it waits as usual").isLessThanOrEqualTo(6);
  }

  private static int asked(Bench follower) {
    return (int)
        follower.sentOf(Message.VoteRequest.class).stream()
            .filter(request -> request.to() == 3)
            .count();
  }

  @Test
  @DisplayName("whoever is no voter asks nobody, and knows no leader")
  void aLearner() {
    Configuration configuration =
        new Configuration(List.of(Bench.member(2), Bench.member(3)), List.of(Bench.member(1)));
    Bench learner = Bench.of(Bench.log(configuration, TERM)).receive(heartbeat());
    learner.step(gone(LEADER, TERM));
    assertThat(learner.core.status().leader()).isZero();
    learner.tick(3000);
    assertThat(learner.sentOf(Message.VoteRequest.class)).isEmpty();
  }

  @Test
  @DisplayName("a leader is not impressed by evidence about itself")
  void theLeaderItself() {
    Bench leader = Bench.of(Bench.log(Bench.voters(1, 2, 3))).lead();
    long term = leader.core.status().term();
    leader.step(gone(1, term));
    assertThat(leader.core.status().role()).isEqualTo(Role.LEADER);
  }

  /** Member 1 with a log of two entries, which has just heard the leader. */
  private static Bench follower(long... voters) {
    long[] sorted = LongStream.of(voters).sorted().toArray();
    Bench follower = Bench.of(Bench.log(Bench.voters(sorted), TERM)).receive(heartbeat());
    assertThat(follower.core.status().leader()).isEqualTo(LEADER);
    return follower;
  }

  private static Message heartbeat() {
    return new Message.AppendRequest(LEADER, 1, TERM, 2, TERM, List.of(), 0, 1);
  }

  private static Input gone(long leader, long term) {
    return new Input.LeaderGone(leader, term);
  }
}
