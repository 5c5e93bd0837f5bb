package dev.quorate.node.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a group gets to its placement. Members a to e have the ids 1 to 5; 9 is of one that left. */
class NextStepTest {
  private static final Map<String, Long> MEMBERS =
      Map.of("a", 1L, "b", 2L, "c", 3L, "d", 4L, "e", 5L);

  static Stream<Arguments> steps() {
    return Stream.of(
        row("as wanted", at("a b c", "a"), voters(1, 2, 3).ledBy(1), ""),
        row("a copy is missing", at("a b c", "a"), voters(1, 2).ledBy(1), "add 3"),
        row("two are missing: one first", at("a b c", "a"), voters(1).ledBy(1), "add 2"),
        row("one learner at a time", at("a b c", "a"), voters(1).learners(2).ledBy(1), ""),
        row(
            "complete",
            at("a b c", "a"),
            voters(1, 2).learners(3).fit(1, 2, 3).ledBy(1),
            "promote 3"),
        row("not complete", at("a b c", "a"), voters(1, 2).learners(3).ledBy(1), ""),
        row(
            "its vote would need everyone",
            at("a b c d", "a"),
            voters(1, 2, 3).fit(1, 2, 4).learners(4).ledBy(1),
            "promote 4"),
        row(
            "and more than there are",
            at("a b", "a"),
            voters(1, 9).fit(1, 9).learners(2).ledBy(1),
            "remove 9"),
        row("moved: the new one comes first", at("b c d", "b"), voters(1, 2, 3).ledBy(2), "add 4"),
        row("then the old one leaves", at("b c d", "b"), voters(1, 2, 3, 4).ledBy(2), "remove 1"),
        row("the new one lags", at("b c d", "b"), voters(1, 2, 3, 4).fit(1, 2, 3).ledBy(2), ""),
        row("its leader hands over", at("b c d", "b"), voters(1, 2, 3, 4).ledBy(1), "transfer 2"),
        row(
            "to another where the wished one left",
            at("c d x", "x"),
            voters(1, 3, 4).ledBy(1),
            "transfer 3"),
        row(
            "who left the cluster goes first",
            at("a b c", "a"),
            voters(1, 2, 9).fit(1, 2).ledBy(1),
            "remove 9"),
        row(
            "unless a majority would be gone",
            at("a b c", "a"),
            voters(1, 2, 3, 9).fit(1, 9, 2).ledBy(1),
            "remove 9"),
        row(
            "two fit of four, one of them left",
            at("a b c d", "a"),
            voters(1, 2, 3, 9).fit(1, 2, 9).ledBy(1),
            "remove 9"),
        row(
            "who left is needed for the majority",
            at("a b c", "a"),
            voters(1, 2, 9).fit(1, 9).ledBy(1),
            "add 3"),
        row(
            "a learner of before",
            at("a b c", "a"),
            voters(1, 2, 3).learners(4).ledBy(1),
            "remove 4"),
        row("a learner that left", at("a b c", "a"), voters(1, 2).learners(9).ledBy(1), "remove 9"),
        row("led by another", at("a b c", "a"), voters(1, 2, 3).ledBy(3), "transfer 1"),
        row("the wished one is not fit", at("a b c", "a"), voters(1, 2, 3).fit(2, 3).ledBy(3), ""),
        row("no leader", at("a b c", "a"), voters(1, 2).noLeader(), ""),
        row("no majority is fit", at("a b c", "a"), voters(1, 2, 9).fit(1).ledBy(1), ""),
        row("one copy moves: it comes", at("b", "b"), voters(1).ledBy(1), "add 2"),
        row("it votes", at("b", "b"), voters(1).learners(2).fit(1, 2).ledBy(1), "promote 2"),
        row("it leads", at("b", "b"), voters(1, 2).ledBy(1), "transfer 2"),
        row("the old one leaves", at("b", "b"), voters(1, 2).ledBy(2), "remove 1"),
        row("fewer copies", at("a b c", "c"), voters(1, 2, 3, 4, 5).ledBy(3), "remove 4"),
        row(
            "fewer copies, one of the wanted down",
            at("a b c", "a"),
            voters(1, 2, 3, 4, 5).fit(1, 2, 4, 5).ledBy(1),
            ""));
  }

  private static Arguments row(String what, Placement placement, Group group, String step) {
    return arguments(what, placement, group, step);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void theNextStep(String what, Placement placement, Group group, String step) {
    assertThat(NextStep.of(7, placement, group.view(), MEMBERS).map(NextStepTest::text).orElse(""))
        .isEqualTo(step);
  }

  private static String text(Step step) {
    assertThat(step.partition()).isEqualTo(7);
    return switch (step) {
      case Step.AddLearner add -> "add " + add.member();
      case Step.Promote promote -> "promote " + promote.member();
      case Step.Remove remove -> "remove " + remove.member();
      case Step.Transfer transfer -> "transfer " + transfer.to();
    };
  }

  private static Placement at(String replicas, String leader) {
    return new Placement(List.of(replicas.split(" ", -1)), leader);
  }

  private static Group voters(long... ids) {
    return new Group(set(ids), Set.of(), set(ids), Optional.empty());
  }

  private static Set<Long> set(long... ids) {
    return java.util.Arrays.stream(ids).boxed().collect(java.util.stream.Collectors.toSet());
  }

  /** All voters are fit, unless it names others. */
  record Group(Set<Long> voters, Set<Long> learners, Set<Long> fit, Optional<Long> leader) {
    Group learners(long... ids) {
      return new Group(voters, set(ids), fit, leader);
    }

    Group fit(long... ids) {
      return new Group(voters, learners, set(ids), leader);
    }

    Group ledBy(long id) {
      return new Group(voters, learners, fit, Optional.of(id));
    }

    Group noLeader() {
      return new Group(voters, learners, fit, Optional.empty());
    }

    GroupView view() {
      return new GroupView(voters, learners, fit, leader);
    }
  }
}
