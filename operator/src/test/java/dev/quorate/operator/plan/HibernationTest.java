package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.spec;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.status.ClusterEvents;
import dev.quorate.operator.status.EventReason;
import dev.quorate.operator.status.StatusOf;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A formed cluster of three of which no member is asked for, or some are again. */
class HibernationTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Expected STATEFUL_SET =
      Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectChanged));

  private static Seen running() {
    return whole(0).setReplicas(3).child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT);
  }

  private static Seen asleep(int asked) {
    return whole(asked).setReplicas(0).noPod(0).noPod(1).noPod(2);
  }

  private static Seen woken(int asked) {
    return asleep(asked).child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    ObservedTask reset =
        new ObservedTask(
            "again",
            "again-uid",
            ObservedTask.Kind.RESET,
            Optional.of(Seen.X),
            ObservedTask.Phase.PENDING,
            NOW);
    return Stream.of(
        row("they run: all are stopped", running(), STATEFUL_SET),
        row(
            "one does not answer: all the same",
            running().noted(2, Seen.X, List.of(0, 1, 2)),
            STATEFUL_SET),
        row("they have not stopped yet", whole(0), Expected.waits(Reason.Hibernated)),
        row("none is left", asleep(0), Expected.act(new Settled())),
        row(
            "the Service is missing: it is made again",
            asleep(0).child(ChildKind.CLIENT_SERVICE, ChildState.MISSING),
            Expected.act(new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectMissing))),
        row("paused: they run on", running().paused(), Expected.holds(Reason.Paused)),
        row(
            "one is leaving: it leaves first",
            whole(0).setReplicas(3).departing(2, Optional.of(claim(2))),
            Expected.acts(ReleaseMember.class)),
        row(
            "a claim would go with its pod: they run on",
            whole(0).setReplicas(3).claimDeleting(1),
            Expected.act(new Settled())),
        row("asked for again", woken(3), STATEFUL_SET),
        row("more are asked for: those of before start first", woken(5), STATEFUL_SET),
        row("fewer are asked for: those of before start first", woken(1), STATEFUL_SET),
        row(
            "asked for again, and no claim tells what it holds",
            cluster(3).ofX().setReplicas(0).child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT),
            STATEFUL_SET),
        row(
            "an invalid number is asked for after none: they do not run",
            asleep(4).kept(spec(0)),
            Expected.holds(Reason.InvalidSpec)),
        row("a reset is ordered", asleep(0).task(reset), Expected.acts(RecordTeardown.class)));
  }

  @Test
  void startsAsManyAsThereWereWhateverIsAskedForNow() {
    assertThat(Layout.of(running().observed()).replicas()).isZero();
    assertThat(Layout.of(woken(3).observed()).replicas()).isEqualTo(3);
    assertThat(Layout.of(woken(5).observed()).replicas()).isEqualTo(3);
    assertThat(Layout.of(woken(1).observed()).replicas()).isEqualTo(3);
  }

  @Test
  void keepsTheBudgetOfTheMembersThatStop() {
    assertThat(Layout.of(running().observed()).minAvailable()).isEqualTo(2);
    assertThat(Layout.of(asleep(0).observed()).minAvailable()).isEqualTo(2);
  }

  @Test
  void isNoTrouble() {
    ClusterStatus status = status(asleep(0).observed());

    assertThat(status.findings()).isEmpty();
    assertThat(status.phase()).isEqualTo("Hibernated");
    assertThat(status.condition("Available").orElseThrow())
        .satisfies(
            available -> {
              assertThat(available.status()).isEqualTo(Truth.FALSE);
              assertThat(available.reason()).isEqualTo("Hibernated");
              assertThat(available.message())
                  .isEqualTo(
                      "spec.replicas is 0: no member runs, and every volume is kept; set it to 3"
                          + " to start them");
            });
    assertThat(truth(status, "Ready")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Degraded")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Reconciling")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Initialized")).isEqualTo(Truth.TRUE);
  }

  @Test
  void isReportedAsOnItsWayWhilePodsStop() {
    ClusterStatus status = status(whole(0).observed());

    assertThat(status.phase()).isEqualTo("Hibernating");
    assertThat(status.operation().orElseThrow().kind()).isEqualTo("Hibernate");
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Available")).isEqualTo(Truth.FALSE);
  }

  @Test
  void isNotReportedBeforeAnyPodWasStopped() {
    assertThat(truth(status(running().paused().observed()), "Available")).isEqualTo(Truth.TRUE);
  }

  @Test
  void hasAnEventThatIsNoWarning() {
    ClusterStatus before = status(whole(3).observed());
    ClusterStatus after = status(whole(0).observed());

    assertThat(ClusterEvents.of(before, after, List.of(), NOW))
        .extracting(ClusterEvent::reason)
        .containsExactly(EventReason.ClusterHibernated);
  }

  private static ClusterStatus status(Observed seen) {
    return StatusOf.cluster(seen, Planner.plan(seen, List.of()), Optional.empty());
  }

  private static Truth truth(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().status();
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
