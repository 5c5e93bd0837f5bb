package dev.quorate.operator.plan.view;

import static dev.quorate.operator.plan.Seen.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.plan.Seen;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many pods are asked for: the size of the cluster, and before there is one, who may know. */
class LayoutTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void replicas(String situation, Seen seen, int expected) {
    assertThat(Layout.of(seen.observed()).replicas()).as(situation).isEqualTo(expected);
  }

  static Stream<Arguments> replicas() {
    return Stream.of(
        row("nothing is there yet", cluster(3), 3),
        row("a claim beyond that may hold data", cluster(3).empty(0).unknown(4), 5),
        row("a claim beyond that was never bound", cluster(3).empty(0).neverBound(4), 3),
        row("a claim of the last ordinal that a cluster may have", cluster(3).unknown(8), 9),
        row("a claim of an ordinal that no cluster has", cluster(3).unknown(9), 3),
        row("such claims, some of them far beyond", cluster(3).unknown(40).unknown(64), 3),
        row("a cluster stands, and a stray claim", whole(3).unknown(3).empty(4), 3),
        row("more are asked for than it was formed with", whole(5).formedWith(3).absent(4), 3),
        row("fewer are asked for than it was formed with", whole(1).formedWith(3), 3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void minAvailable(String situation, Seen seen, int expected) {
    assertThat(Layout.of(seen.observed()).minAvailable()).as(situation).isEqualTo(expected);
  }

  static Stream<Arguments> minAvailable() {
    return Stream.of(
        row("a single member: its node can be drained", cluster(1), 0),
        row(
            "a single member that serves",
            cluster(1).ofX().config(List.of(0), List.of(), 0).member(0),
            0),
        row("three", whole(3), 2),
        row("three to come", cluster(3).ofX().config(List.of(0), List.of(), 0).member(0), 2),
        row("five to come", cluster(5), 3),
        row(
            "five voters of a cluster that is recorded with three",
            cluster(3).ofX().config(List.of(0, 1, 2, 3, 4), List.of(), 0).member(0),
            3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void budget(String situation, Seen seen, boolean needed) {
    Layout layout = Layout.of(seen.observed());

    assertThat(layout.isNotNeeded(ChildKind.DISRUPTION_BUDGET)).isEqualTo(!needed);
    assertThat(layout.isNotNeeded(ChildKind.STATEFUL_SET)).isFalse();
  }

  static Stream<Arguments> budget() {
    Seen single = cluster(1).ofX().config(List.of(0), List.of(), 0).member(0);
    return Stream.of(
        Arguments.of("a single member", single, false),
        Arguments.of("a single member to come", cluster(1), false),
        Arguments.of("three", whole(3), true),
        Arguments.of("one is asked for, and three vote", whole(1).formedWith(3), true));
  }

  private static Seen whole(int asked) {
    return cluster(asked).ofX().config(ALL, List.of(), 0).member(0).member(1).member(2);
  }

  private static Arguments row(String situation, Seen seen, int expected) {
    return Arguments.of(situation, seen, expected);
  }
}
