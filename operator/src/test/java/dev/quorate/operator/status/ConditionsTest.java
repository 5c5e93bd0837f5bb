package dev.quorate.operator.status;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a condition says of a cluster, with everything that the planner finds in it. */
class ConditionsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);

  /** When a cluster is not new any more. */
  private static final Duration OLD = Duration.ofMinutes(5);

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource({"available", "degraded", "initialized", "ready"})
  void says(String type, Truth truth, String situation, Seen seen, String message) {
    Observed observed = seen.observed();
    Condition condition =
        StatusOf.cluster(observed, Planner.plan(observed, List.of()), Optional.empty())
            .condition(type)
            .orElseThrow();

    assertThat(condition.status()).isEqualTo(truth);
    assertThat(condition.message()).contains(message);
  }

  static Stream<Arguments> available() {
    return Stream.of(
        row("Available", Truth.TRUE, "all is well", whole(3), "demo-1 is the leader"),
        row(
            "Available",
            Truth.FALSE,
            "nothing is formed",
            cluster(3).empty(0).empty(1).empty(2),
            "no cluster has been formed yet"),
        row(
            "Available",
            Truth.UNKNOWN,
            "nobody is reached, and one pod does not run",
            cluster(3)
                .ofX()
                .noted(0, X, ALL)
                .noted(1, X, ALL)
                .noted(2, X, ALL)
                .podProblem(2, "Unschedulable", "no node has room"),
            "the operator cannot reach any member; 2 of 3 pods are ready; demo-0"),
        row(
            "Available",
            Truth.UNKNOWN,
            "only the leader is not reached",
            cluster(3).ofX().config(ALL, List.of(), 1).member(0).noted(1, X, ALL).member(2),
            "demo-0 reports demo-1 as leader, but the operator cannot reach demo-1"),
        row(
            "Available",
            Truth.FALSE,
            "the leader hears from nobody",
            cluster(3)
                .ofX()
                .unheard(1)
                .unheard(2)
                .config(ALL, List.of(), 0)
                .member(0)
                .noted(1, X, ALL)
                .noted(2, X, ALL),
            "demo-0 is the leader, but only 1 of 3 voters answer it and store its entries"),
        row(
            "Available",
            Truth.FALSE,
            "two answer whose disks hang",
            cluster(3)
                .ofX()
                .hung(1)
                .hung(2)
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .member(2),
            "demo-0 is the leader, but only 1 of 3 voters answer it and store its entries"),
        row(
            "Available",
            Truth.FALSE,
            "the leader hears from a learner alone",
            cluster(3)
                .ofX()
                .unheard(1)
                .config(List.of(0, 1), List.of(2), 0)
                .member(0)
                .noted(1, X, ALL)
                .member(2),
            "demo-0 is the leader, but only 1 of 2 voters answer it and store its entries"),
        row(
            "Available",
            Truth.FALSE,
            "who led has failed",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .member(0)
                .failed(1, "DiskFailure", Optional.of(X))
                .member(2),
            "none of the members that the operator reaches is the leader"),
        row(
            "Available",
            Truth.FALSE,
            "a majority lost its data",
            cluster(3).ofX().config(ALL, List.of(), 0).member(0).empty(1).empty(2),
            "1 of 3 voters have their data, but a majority of 2 is needed"));
  }

  static Stream<Arguments> degraded() {
    return Stream.of(
        row("Degraded", Truth.FALSE, "all is well", whole(3), "every member serves"),
        row(
            "Degraded",
            Truth.FALSE,
            "nothing is formed",
            cluster(3).empty(0).empty(1).empty(2),
            "no cluster has been formed yet"),
        row(
            "Degraded",
            Truth.FALSE,
            "members of a new cluster join",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).joining(1).empty(2),
            "new or being restarted, and not serving yet: demo-1, demo-2"),
        row(
            "Degraded",
            Truth.TRUE,
            "members of an old cluster join",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .empty(2)
                .later(OLD),
            "MemberJoining: demo-1: asks the leader to add it; MemberWaiting: demo-2: is empty and"
                + " waits for its permit to join"),
        row(
            "Degraded",
            Truth.TRUE,
            "members of an adopted cluster join",
            cluster(3)
                .ofX()
                .adopted()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .empty(2),
            "MemberJoining: demo-1"),
        row(
            "Degraded",
            Truth.UNKNOWN,
            "only the operator does not reach one",
            oneUnseen(),
            "demo-2: does not answer: no answer in time; its pod is ready, so it may well serve"),
        row(
            "Degraded",
            Truth.TRUE,
            "the operator does not reach one, and the store of another is full",
            oneUnseen().problem(0, "StoreFull"),
            "StoreFull: demo-0: its store is full"),
        row(
            "Degraded",
            Truth.TRUE,
            "the leader does not hear of one either",
            cluster(3)
                .ofX()
                .unheard(2)
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .noted(2, X, ALL)
                .later(OLD),
            "demo-2: does not answer: no answer in time"));
  }

  static Stream<Arguments> initialized() {
    return Stream.of(
        row("Initialized", Truth.TRUE, "formed", whole(3), "cluster " + X + " was formed"),
        row(
            "Initialized",
            Truth.TRUE,
            "adopted",
            whole(3).adopted(),
            "cluster " + X + " was adopted from existing volumes"),
        row(
            "Initialized",
            Truth.FALSE,
            "a volume cannot be asked",
            cluster(3).empty(0).unknown(1).empty(2),
            "demo-1: unknown: it does not answer"),
        row(
            "Initialized",
            Truth.FALSE,
            "a person has to decide",
            cluster(3).stranger(0, X).stranger(1, Y).empty(2),
            "the volumes hold different clusters"));
  }

  static Stream<Arguments> ready() {
    return Stream.of(
        row("Ready", Truth.TRUE, "all is well", whole(3), "the cluster matches its spec"),
        row(
            "Ready",
            Truth.TRUE,
            "only paused",
            whole(3).paused(),
            "every member serves; spec.paused prevents further changes"),
        row(
            "Ready",
            Truth.FALSE,
            "paused while a member is away",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .noted(2, X, ALL)
                .paused(),
            "paused"),
        row(
            "Ready",
            Truth.FALSE,
            "paused while a claim is being deleted under its pod",
            whole(3).claimDeleting(0).paused(),
            "paused"),
        row(
            "Ready",
            Truth.FALSE,
            "a claim is being deleted under its pod",
            whole(3).claimDeleting(0),
            "see condition Stalled"),
        row(
            "Ready",
            Truth.UNKNOWN,
            "only the operator does not reach one",
            oneUnseen(),
            "demo-2 does not answer"),
        row(
            "Ready",
            Truth.FALSE,
            "the operator does not reach one, whose pod does not run",
            oneUnseen().podProblem(2, "Unschedulable", "no node has room"),
            "demo-2: Unschedulable, no node has room"),
        row(
            "Ready",
            Truth.FALSE,
            "the operator does not reach one, and a claim is being deleted",
            oneUnseen().claimDeleting(0),
            "demo-2 does not answer"),
        row(
            "Ready",
            Truth.FALSE,
            "the operator does not reach one, and changes something",
            oneUnseen().child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT),
            "applying the PodDisruptionBudget"));
  }

  private static Seen oneUnseen() {
    return cluster(3)
        .ofX()
        .config(ALL, List.of(), 0)
        .member(0)
        .member(1)
        .noted(2, X, ALL)
        .later(OLD);
  }

  private static Arguments row(
      String type, Truth truth, String situation, Seen seen, String message) {
    return Arguments.of(type, truth, situation, seen, message);
  }
}
