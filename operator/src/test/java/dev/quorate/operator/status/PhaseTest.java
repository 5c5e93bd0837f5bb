package dev.quorate.operator.status;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Operation;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The one word for people, and what is under way. */
class PhaseTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  /** Of a cluster for which nothing is under way. */
  private static final String NOTHING = "";

  @ParameterizedTest(name = "{1}, {2}: {0}")
  @MethodSource
  void phaseAndOperation(String situation, String phase, String operation, Seen seen) {
    ClusterStatus status = status(seen.observed());

    assertThat(status.phase()).isEqualTo(phase);
    assertThat(status.operation().map(Operation::kind).orElse(NOTHING)).isEqualTo(operation);
  }

  static Stream<Arguments> phaseAndOperation() {
    return Stream.of(
        row("all is well", "Ready", NOTHING, whole(3)),
        row("paused", "Paused", NOTHING, whole(3).paused()),
        row("being deleted", "Deleting", "Delete", whole(3).deleting()),
        row("being deleted while it is paused", "Deleting", "Delete", whole(3).paused().deleting()),
        row("a reset", "Resetting", "Reset", whole(3).teardown(reset())),
        row(
            "being deleted during a reset",
            "Deleting",
            "Delete",
            whole(3).teardown(reset()).deleting()),
        row("new", "Forming", "Genesis", cluster(3).empty(0).empty(1).empty(2)),
        row(
            "two clusters on the volumes",
            "Blocked",
            "Genesis",
            cluster(3).stranger(0, X).stranger(1, Y).empty(2)),
        row("a claim is deleted under its pod", "Blocked", NOTHING, whole(3).claimDeleting(0)),
        row(
            "a member lost its data",
            "Progressing",
            "Replace",
            cluster(3).ofX().unheard(2).config(ALL, List.of(), 0).member(0).member(1).empty(2)),
        row(
            "a member lost its data, and another one is away",
            "Unavailable",
            "Replace",
            cluster(3)
                .ofX()
                .unheard(0)
                .unheard(2)
                .config(ALL, List.of(), 1)
                .empty(0)
                .member(1)
                .noted(2, X, ALL)),
        row(
            "a member may join",
            "Progressing",
            "Join",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2)),
        row(
            "a member joins",
            "Progressing",
            "Join",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).joining(1).empty(2)),
        row(
            "a learner catches up",
            "Progressing",
            "Join",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(1), 0)
                .member(0)
                .member(1)
                .behind(1)
                .empty(2)),
        row(
            "a learner has caught up",
            "Progressing",
            "Join",
            cluster(3).ofX().config(List.of(0), List.of(1), 0).member(0).member(1).empty(2)),
        row(
            "a member is not reached",
            "Progressing",
            "Repair",
            cluster(3).ofX().config(ALL, List.of(), 0).member(0).member(1).noted(2, X, ALL)),
        row(
            "no member is reached",
            "Unknown",
            "Repair",
            cluster(3).ofX().noted(0, X, ALL).noted(1, X, ALL).noted(2, X, ALL)),
        row(
            "a pod of an earlier image",
            "Progressing",
            "Roll",
            whole(3).templateRevision("new").podImage(2, "node:0")),
        row(
            "the first pod was made again, and does not serve yet",
            "Progressing",
            "Roll",
            cluster(3)
                .ofX()
                .templateRevision("new")
                .config(ALL, List.of(), 0)
                .member(0)
                .podImage(0, "node:0")
                .member(1)
                .podImage(1, "node:0")
                .noted(2, X, ALL)),
        row(
            "nobody leads",
            "Unavailable",
            "Repair",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).member(1).member(2)));
  }

  private static Arguments row(String situation, String phase, String operation, Seen seen) {
    return Arguments.of(situation, phase, operation, seen);
  }

  private static Teardown reset() {
    return new Teardown(
        Teardown.Purpose.RESET,
        "order",
        "uid",
        X,
        1,
        List.of(pod(0)),
        List.of(claim(0)),
        List.of(),
        NOW);
  }

  @Test
  void anOperationGoesSinceItBeganAndAnotherOneSinceThen() {
    Seen joins = cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2);
    ClusterStatus first = status(joins.observed());
    Duration minute = Duration.ofMinutes(1);
    ClusterStatus later = status(after(first, joins.joining(1).later(minute).observed()));
    Seen lost = cluster(3).ofX().unheard(2).config(ALL, List.of(), 0).member(0).member(1).empty(2);
    ClusterStatus other = status(after(later, lost.later(minute).observed()));

    assertThat(first.operation()).contains(new Operation("Join", "MemberWaiting", NOW));
    assertThat(later.operation()).contains(new Operation("Join", "MemberJoining", NOW));
    assertThat(other.operation())
        .contains(new Operation("Replace", "MemberDataLost", NOW.plus(minute)));
  }

  @Test
  void podsAndReadyMembersAreCounted() {
    List<Integer> five = List.of(0, 1, 2, 3, 4);
    ClusterStatus status =
        status(
            cluster(5)
                .ofX()
                .unheard(1)
                .config(five, List.of(), 0)
                .member(0)
                .noted(1, X, five)
                .noted(2, X, five)
                .absent(3)
                .member(4)
                .observed());

    assertThat(status.replicas()).isEqualTo(4);
    assertThat(status.readyReplicas()).as("the leader hears of demo-2").isEqualTo(3);
  }

  /** The observation, made by an operator that reads what was reported before. */
  private static Observed after(ClusterStatus reported, Observed seen) {
    return new Observed(
        seen.now(),
        seen.cluster().withStatus(reported),
        seen.slots(),
        seen.statefulSet(),
        seen.children(),
        seen.tasks(),
        seen.candidateClusterId());
  }

  private static ClusterStatus status(Observed seen) {
    return StatusOf.cluster(seen, Planner.plan(seen, List.of()), Optional.empty());
  }
}
