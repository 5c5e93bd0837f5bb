package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quorate.node.genesis.Survivor;
import dev.quorate.node.membership.AdminCallRefused.Code;
import dev.quorate.node.membership.SurvivalCheck.Heard;
import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.Member;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Asked of member 1. */
class SurvivalCheckTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Survivor SEEN = new Survivor(0xc1, 1, 3, 41);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void quorum(String situation, Configuration configuration, Heard heard, Optional<String> says) {
    Optional<AdminCallRefused> refused =
        refusal(() -> SurvivalCheck.requireLostQuorum(1, configuration, heard));

    assertThat(refused.map(AdminCallRefused::code))
        .isEqualTo(says.map(text -> Code.QUORUM_NOT_LOST));
    says.ifPresent(text -> assertThat(refused.orElseThrow()).hasMessageContaining(text));
  }

  static Stream<Arguments> quorum() {
    return Stream.of(
        lost("two of three are silent: lost", voters(3), silence()),
        kept("another one leads", voters(3), heard(2, Duration.ZERO), "n2 leads"),
        kept("it leads itself", voters(3), heard(1, Duration.ZERO), "n1 leads"),
        kept("one of three is connected", voters(3), connected(3), "[n3]"),
        kept("both others are connected", voters(3), connected(2, 3), "[n2, n3]"),
        lost("one of five is connected: lost", voters(5), connected(4)),
        kept("two of five are connected", voters(5), connected(4, 5), "[n4, n5]"),
        lost("half of four is no majority: lost", voters(4), connected(2)),
        lost("a learner that is connected does not count: lost", withLearner(9), connected(9)),
        kept("the only voter", voters(1), silence(), "only voter"),
        kept(
            "a leader was heard of just now",
            voters(3),
            heard(0, SurvivalCheck.PATIENCE.minusMillis(1)),
            "less than 4 s ago"),
        lost("silent for just long enough: lost", voters(3), heard(0, SurvivalCheck.PATIENCE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void voter(String situation, Configuration configuration, Optional<String> says) {
    Optional<AdminCallRefused> refused =
        refusal(() -> SurvivalCheck.requireVoter(1, configuration));

    assertThat(refused.map(AdminCallRefused::code)).isEqualTo(says.map(text -> Code.NOT_VOTER));
    says.ifPresent(text -> assertThat(refused.orElseThrow()).hasMessageContaining(text));
  }

  static Stream<Arguments> voter() {
    Configuration others = voters(3).without(1);
    return Stream.of(
        arguments("a voter", voters(3), Optional.empty()),
        arguments("a learner", others.with(member(1)), Optional.of("a learner of [n2, n3]")),
        arguments("a member that was removed", others, Optional.of("no voter of [n2, n3]")),
        arguments("one that joins", Configuration.EMPTY, Optional.of("no voter of []")));
  }

  @Test
  void everythingThatMovedIsNamed() {
    assertThat(refusal(() -> SurvivalCheck.requireSame(SEEN, SEEN))).isEmpty();

    AdminCallRefused refused =
        refusal(() -> SurvivalCheck.requireSame(SEEN, new Survivor(0xc2, 2, 4, 42))).orElseThrow();

    assertThat(refused.code()).isEqualTo(Code.STATE_MOVED);
    assertThat(refused)
        .hasMessageContainingAll(
            "00000000000000c1", "00000000000000c2", "0000000000000001", "0000000000000002")
        .hasMessageContainingAll("last entry is 42, the call names 41", "is 4, the call names 3");
  }

  @ParameterizedTest
  @MethodSource
  void eachOfThemAloneIsEnough(Survivor now) {
    assertThat(refusal(() -> SurvivalCheck.requireSame(SEEN, now)).map(AdminCallRefused::code))
        .hasValue(Code.STATE_MOVED);
  }

  static Stream<Survivor> eachOfThemAloneIsEnough() {
    return Stream.of(
        new Survivor(0xc2, 1, 3, 41),
        new Survivor(0xc1, 2, 3, 41),
        new Survivor(0xc1, 1, 4, 41),
        new Survivor(0xc1, 1, 3, 40));
  }

  private static Optional<AdminCallRefused> refusal(ThrowingCallable check) {
    return Optional.ofNullable(catchThrowableOfType(AdminCallRefused.class, check));
  }

  private static Arguments lost(String situation, Configuration configuration, Heard heard) {
    return arguments(situation, configuration, heard, Optional.empty());
  }

  private static Arguments kept(
      String situation, Configuration configuration, Heard heard, String says) {
    return arguments(situation + ": not lost", configuration, heard, Optional.of(says));
  }

  private static Heard silence() {
    return heard(0, LONG);
  }

  private static Heard heard(long leader, Duration leaderless) {
    return new Heard(leader, leaderless, Set.of());
  }

  private static Heard connected(long... memberIds) {
    return new Heard(0, LONG, LongStream.of(memberIds).boxed().collect(Collectors.toSet()));
  }

  private static Configuration voters(int count) {
    return new Configuration(
        LongStream.rangeClosed(1, count).mapToObj(SurvivalCheckTest::member).toList(), List.of());
  }

  private static Configuration withLearner(long memberId) {
    return voters(3).with(member(memberId));
  }

  private static Member member(long id) {
    return new Member(id, "n" + id, "h:1", "h:2", "h:3");
  }
}
