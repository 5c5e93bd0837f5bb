package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Begun;
import dev.quorate.operator.observed.ObservedTask.Kind;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders to restart members. demo-1 leads. */
class OrderedRestartsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private static Seen whole() {
    return Seen.whole(3).templateRevision("new");
  }

  private static ObservedTask all() {
    return order(Optional.empty(), Optional.empty());
  }

  private static ObservedTask of(String clusterId) {
    return order(Optional.of(clusterId), Optional.empty());
  }

  private static ObservedTask one(String member) {
    return order(Optional.empty(), Optional.of(member));
  }

  /** It is written down that these pods are to be restarted. */
  private static ObservedTask begun(ObjectRef... pods) {
    return all().begun(new Begun(NOW, Optional.empty(), List.of(pods)));
  }

  /** Of the member before it was made again. */
  private static ObjectRef earlier(int ordinal) {
    return new ObjectRef("demo-" + ordinal, "earlier-" + ordinal);
  }

  private static ObservedTask order(Optional<String> clusterId, Optional<String> named) {
    return new ObservedTask(
        "again", "again-uid", Kind.RESTART, clusterId, Phase.PENDING, NOW, named, Optional.empty());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row("nobody is named: all", whole().task(all()), starts(pod(0), pod(1), pod(2))),
        row("one is named", whole().task(one("demo-2")), starts(pod(2))),
        row("the cluster is named too", whole().task(of(X)), starts(pod(0), pod(1), pod(2))),
        row(
            "a pod that is gone already is not among them",
            whole().podDeleting(0).task(all()),
            starts(pod(1), pod(2))),
        row(
            "another cluster is named",
            whole().task(of(Y)),
            refuses(
                Reason.ClusterIdMismatch,
                "the task names cluster %s, but this cluster is %s; nothing was changed"
                    .formatted(Y, X))),
        row(
            "no such member",
            whole().task(one("demo-7")),
            refuses(
                Reason.TaskRefused,
                "spec.restart.member: demo-7 is not a member; name one of demo-0, demo-1, demo-2,"
                    + " or leave it out for all")),
        row(
            "it has no pod",
            whole().noPod(2).task(one("demo-2")),
            refuses(
                Reason.TaskRefused,
                "demo-2: no pod runs that could be restarted; order it again once one does")),
        row(
            "its record is gone",
            whole().task(all().in(Phase.RUNNING)),
            refuses(
                Reason.TaskRefused,
                "its status does not record which pods to restart; create a new task")),
        row(
            "all: a follower first, the highest",
            whole().task(begun(pod(0), pod(1), pod(2))),
            restarts(2)),
        row(
            "one is restarted and ready: the next",
            whole().task(begun(pod(0), pod(1), earlier(2))),
            restarts(0)),
        row(
            "one is restarted and has just become ready",
            whole().readyFor(2, Duration.ofSeconds(4)).task(begun(pod(0), pod(1), earlier(2))),
            Expected.waits(Reason.RestartOrdered)),
        row(
            "one is restarted and not ready",
            whole().notReady(2).task(begun(pod(0), pod(1), earlier(2))),
            Expected.waits(Reason.RestartOrdered)),
        row(
            "the leader is left: it hands on first",
            whole().task(begun(earlier(0), pod(1), earlier(2))),
            Expected.act(new TransferLeadership(pod(1), id(0), "demo-0", Reason.RestartOrdered))),
        row("one: no other one", whole().task(begun(pod(0))), restarts(0)),
        row(
            "the only member",
            cluster(1)
                .ofX()
                .templateRevision("new")
                .config(List.of(0), List.of(), 0)
                .member(0)
                .task(begun(pod(0))),
            restarts(0)),
        row(
            "another voter does not answer",
            whole().noted(0, X, List.of(0, 1, 2)).task(begun(pod(2))),
            Expected.waits(Reason.MemberUnreachable)),
        row(
            "the spec asks for another pod too: that is why",
            whole().podImage(2, "node:0").task(begun(pod(2))),
            Expected.act(new RestartPod(pod(2), "the image changed from node:0 to node:1"))),
        row(
            "the StatefulSet is corrected first",
            whole().child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT).task(begun(pod(2))),
            Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectChanged))),
        row(
            "done",
            whole().task(begun(earlier(0), earlier(1), earlier(2))),
            completes("demo-0, demo-1, demo-2 were restarted")),
        row("one is done", whole().task(begun(earlier(1))), completes("demo-1 was restarted")),
        row(
            "one that has left is not waited for",
            whole().task(begun(earlier(0), earlier(7))),
            completes("demo-0, demo-7 were restarted")),
        row(
            "not done while one is not ready",
            whole().notReady(2).task(begun(earlier(2))),
            Expected.act(new Settled())),
        row(
            "a second order waits",
            whole().task(begun(pod(2))).task(later(one("demo-0"))),
            restarts(2)),
        row(
            "an order to lead does not wait for it",
            whole()
                .task(all().begun(new Begun(NOW, Optional.empty(), List.of(pod(2)))))
                .task(lead()),
            Expected.act(StartTask.toLead(lead().ref(), "demo-0"))),
        row(
            "no cluster is formed yet",
            cluster(3).empty(0).empty(1).unknown(2).task(all()),
            Expected.waits(Reason.UnknownVolume)),
        row("paused", whole().paused().task(all()), Expected.holds(Reason.Paused)));
  }

  private static ObservedTask later(ObservedTask task) {
    return new ObservedTask(
        "later",
        "later-uid",
        task.kind(),
        task.clusterId(),
        task.phase(),
        NOW.plusSeconds(5),
        task.named(),
        task.begun());
  }

  private static ObservedTask lead() {
    return new ObservedTask(
        "lead",
        "lead-uid",
        Kind.TRANSFER_LEADERSHIP,
        Optional.empty(),
        Phase.PENDING,
        NOW.plusSeconds(5));
  }

  private static Expected starts(ObjectRef... pods) {
    return Expected.act(StartTask.toRestart(all().ref(), List.of(pods)));
  }

  private static Expected restarts(int ordinal) {
    return Expected.act(
        new RestartPod(pod(ordinal), Reason.RestartOrdered, "task again ordered it"));
  }

  private static Expected completes(String message) {
    return Expected.act(new CompleteTask(all().ref(), message));
  }

  private static Expected refuses(Reason why, String message) {
    return Expected.act(new FailTask(all().ref(), why, message));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
