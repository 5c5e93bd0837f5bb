package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Begun;
import dev.quorate.operator.observed.ObservedTask.Kind;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders to hand leadership on. demo-1 leads. */
class HandoverTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RETRY =
      "; name another member, or order it again when that has changed";

  /** No member is named. */
  private static ObservedTask any() {
    return order(Optional.empty(), Optional.empty());
  }

  private static ObservedTask to(String member) {
    return order(Optional.empty(), Optional.of(member));
  }

  private static ObservedTask of(String clusterId) {
    return order(Optional.of(clusterId), Optional.of("demo-0"));
  }

  /** It is written down that this member is to lead. */
  private static ObservedTask begun(String member) {
    return any().begun(new Begun(NOW, Optional.of(member), List.of()));
  }

  private static ObservedTask order(Optional<String> clusterId, Optional<String> named) {
    return new ObservedTask(
        "lead",
        "lead-uid",
        Kind.TRANSFER_LEADERSHIP,
        clusterId,
        Phase.PENDING,
        NOW,
        named,
        Optional.empty());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row("nobody is named: the lowest of equals", whole(3).task(any()), starts("demo-0")),
        row(
            "nobody is named: the one that lacks least",
            whole(3).match(0, 30).member(1).task(any()),
            starts("demo-2")),
        row(
            "nobody is named: not one that cannot lead",
            whole(3).behind(0).task(any()),
            starts("demo-2")),
        row("one is named", whole(3).task(to("demo-2")), starts("demo-2")),
        row("the cluster is named too", whole(3).task(of(X)), starts("demo-0")),
        row(
            "another cluster is named",
            whole(3).task(of(Y)),
            refuses(
                Reason.ClusterIdMismatch,
                "the task names cluster %s, but this cluster is %s; nothing was changed"
                    .formatted(Y, X))),
        row(
            "the named one leads",
            whole(3).task(to("demo-1")),
            completes("demo-1 leads already; nothing was changed")),
        row(
            "no such member",
            whole(3).task(to("demo-7")),
            refuses("demo-7 is not a member; the members are demo-0, demo-1, demo-2" + RETRY)),
        row(
            "a learner",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(2), 1)
                .member(0)
                .member(1)
                .member(2)
                .behind(2)
                .task(to("demo-2"))
                .later(PATIENCE),
            refuses("demo-2 is a learner and has no vote yet" + RETRY)),
        row(
            "one that is not ready",
            whole(3).notReady(2).task(to("demo-2")).later(PATIENCE),
            refuses("demo-2 is not ready" + RETRY)),
        row(
            "one that lags",
            whole(3).match(2, 30).member(1).behind(2).task(to("demo-2")).later(PATIENCE),
            refuses("demo-2 lags 10 entries behind the leader" + RETRY)),
        row(
            "one that the leader does not hear",
            whole(3).unheard(2).member(1).task(to("demo-2")).later(PATIENCE),
            refuses(
                "demo-2 does not answer the leader, or does not store what it is sent" + RETRY)),
        row(
            "one that a new leader has not heard yet",
            whole(3).unheard(2).member(1).task(to("demo-2")),
            Expected.act(new Settled())),
        row(
            "nobody is named, and nobody can at this moment",
            whole(3).unheard(0).behind(2).member(1).task(any()),
            Expected.waits(Reason.MemberCatchingUp)),
        row(
            "one whose disk hangs",
            whole(3).hung(2).member(1).task(to("demo-2")).later(PATIENCE),
            refuses(
                "demo-2 does not answer the leader, or does not store what it is sent" + RETRY)),
        row(
            "one that the operator does not reach",
            whole(3)
                .noted(2, X, List.of(0, 1, 2))
                .podProblem(2, "OOMKilled", "too large")
                .task(to("demo-2"))
                .later(PATIENCE),
            refuses("demo-2 has a pod that does not run: OOMKilled, too large" + RETRY)),
        row(
            "one that is being stopped",
            whole(3).podDeleting(2).task(to("demo-2")).later(PATIENCE),
            refuses("demo-2 is being stopped" + RETRY)),
        row(
            "one that leaves",
            whole(3).departing(2, Optional.empty()).asking(1).task(to("demo-2")),
            refuses("demo-2 leaves the cluster, because fewer members are asked for" + RETRY)),
        row(
            "nobody is named, and nobody can",
            whole(3).behind(0).notReady(2).task(any()).later(PATIENCE),
            refuses(
                Reason.TaskRefused,
                "nobody but demo-1 can lead: demo-0 has not caught up with the leader; demo-2 is"
                    + " not ready; order it again when that has changed")),
        row(
            "there is one member only",
            cluster(1).ofX().config(List.of(0), List.of(), 0).member(0).task(any()),
            refuses(Reason.TaskRefused, "demo-0 is the only voter; nobody else can lead")),
        row(
            "it is written down: the leader is asked",
            whole(3).task(begun("demo-2")),
            Expected.act(
                new TransferLeadership(pod(1), id(2), "demo-2", Reason.LeadershipOrdered))),
        row("whoever was chosen leads", whole(3).task(begun("demo-1")), completes("demo-1 leads")),
        row(
            "whoever was chosen cannot at this moment",
            whole(3).unheard(2).member(1).task(begun("demo-2")),
            Expected.act(new Settled())),
        row(
            "whoever was chosen still cannot",
            whole(3).notReady(2).task(begun("demo-2")).later(PATIENCE),
            refuses(
                Reason.TaskRefused,
                "demo-2 does not lead 60 seconds after it was asked to; demo-2 is not ready")),
        row(
            "whoever was chosen leaves",
            whole(3).departing(2, Optional.empty()).asking(1).task(begun("demo-2")),
            refuses(
                Reason.TaskRefused,
                "demo-2 leaves the cluster, because fewer members are asked for; leadership was"
                    + " not handed on")),
        row(
            "the leader hands over by itself, because it is being stopped",
            whole(3).podDeleting(1).task(begun("demo-2")),
            Expected.act(new Settled())),
        row(
            "it lasts too long",
            whole(3).task(begun("demo-2")).later(PATIENCE),
            refuses(
                Reason.TaskRefused,
                "demo-2 does not lead 60 seconds after it was asked to; demo-1 leads")),
        row(
            "nobody leads for too long",
            leaderless().task(begun("demo-2")).later(PATIENCE),
            refuses(
                Reason.TaskRefused,
                "demo-2 does not lead 60 seconds after it was asked to; no leader is known")),
        row(
            "its record is gone",
            whole(3).task(any().in(Phase.RUNNING)),
            refuses(
                Reason.TaskRefused,
                "its status does not record who is to lead; create a new task")),
        row("nobody leads", leaderless().task(to("demo-2")), Expected.waits(Reason.NoLeader)),
        row(
            "the one that leads hears of no majority",
            whole(3).unheard(0).unheard(2).member(1).task(to("demo-1")),
            Expected.act(new Settled())),
        row(
            "no cluster is formed yet",
            cluster(3).empty(0).empty(1).unknown(2).task(to("demo-2")),
            Expected.waits(Reason.UnknownVolume)),
        row("paused", whole(3).paused().task(to("demo-2")), Expected.holds(Reason.Paused)),
        row(
            "a reset comes first",
            whole(3).task(any()).task(reset()),
            Expected.acts(RecordTeardown.class)),
        row(
            "it is done already",
            whole(3).task(begun("demo-2").in(Phase.SUCCEEDED)),
            Expected.act(new Settled())));
  }

  @Test
  void aRefusedCallKeepsNobodyFromBeingCaredFor() {
    Seen drifted = whole(3).child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT);
    var seen = drifted.task(begun("demo-2")).observed();
    var transfer = new TransferLeadership(pod(1), id(2), "demo-2", Reason.LeadershipOrdered);
    assertThat(Planner.decide(seen)).isEqualTo(transfer);

    assertThat(Planner.plan(seen, List.of(new Refusal(transfer, "409: no", false))).decision())
        .isInstanceOf(ApplyChild.class);
  }

  private static Seen leaderless() {
    return cluster(3).ofX().config(List.of(0, 1, 2), List.of(), -1).member(0).member(1).member(2);
  }

  private static ObservedTask reset() {
    return new ObservedTask(
        "order", "order-uid", Kind.RESET, Optional.of(X), Phase.PENDING, NOW.plusSeconds(5));
  }

  private static Expected starts(String member) {
    return Expected.act(StartTask.toLead(any().ref(), member));
  }

  private static Expected completes(String message) {
    return Expected.act(new CompleteTask(any().ref(), message));
  }

  private static Expected refuses(String message) {
    return refuses(Reason.TaskRefused, "spec.transferLeadership.to: " + message);
  }

  private static Expected refuses(Reason why, String message) {
    return Expected.act(new FailTask(any().ref(), why, message));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
