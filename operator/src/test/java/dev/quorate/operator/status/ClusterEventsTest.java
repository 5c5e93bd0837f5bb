package dev.quorate.operator.status;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown.Purpose;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read of what was done, and of what changed. */
class ClusterEventsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource
  void anActIsAnEvent(Act act, EventReason reason, String message) {
    assertThat(ClusterEvents.of(new PerformedAct(act, NOW)).orElseThrow())
        .containsExactly(new ClusterEvent(reason, message, NOW));
  }

  @Test
  void aClusterThatIsAdoptedAlthoughASourceIsNamedIsTwoEvents() {
    Act adopted = new Decision.AdoptCluster(X, 1, "demo-1", "v", "p", "a1", 3, true);

    assertThat(ClusterEvents.of(new PerformedAct(adopted, NOW)).orElseThrow())
        .extracting(ClusterEvent::reason)
        .containsExactly(EventReason.ClusterAdopted, EventReason.BootstrapIgnored);
  }

  static Stream<Arguments> anActIsAnEvent() {
    return Stream.of(
        row(
            new Decision.RecordGenesisIntent(X, 2, "demo-0", "v", "p", 3),
            EventReason.GenesisRecorded,
            "cluster " + X + ", epoch 2, will be formed on demo-0"),
        row(
            new Decision.DeliverSnapshot(
                pod(0),
                new BootstrapSource.Snapshot(
                    BootstrapSource.Place.CONFIG_MAP, "golden", "a.netsy", "ab")),
            EventReason.SnapshotDelivered,
            "demo-0 was given the file of ConfigMap golden, key a.netsy, with SHA-256 ab"),
        row(
            new Decision.DownloadSnapshot(
                pod(0),
                new BootstrapSource.Snapshot(
                    BootstrapSource.Place.URL, "https://files.example/a?key=b", "", "ab")),
            EventReason.SnapshotDelivered,
            "demo-0 was asked to download https://files.example/a, with SHA-256 ab"),
        row(
            new Decision.FetchSnapshot(
                pod(0),
                new BootstrapSource.Snapshot(
                    BootstrapSource.Place.CLAIM, "golden", "a.netsy", "ab"),
                "10.0.0.9:8080"),
            EventReason.SnapshotDelivered,
            "demo-0 was asked to fetch the file of PersistentVolumeClaim golden, path a.netsy, with"
                + " SHA-256 ab"),
        row(
            new Decision.KeepSpec(whole(3).observed().cluster().spec(), true),
            EventReason.BootstrapIgnored,
            "spec.bootstrap is not read: the cluster has begun already, and keeps its data"),
        row(
            new Decision.VoidGenesisIntent(X),
            EventReason.GenesisDiscarded,
            "the volume that was to form cluster " + X + " no longer exists"),
        row(
            new Decision.ConfirmGenesis(X, "a0"),
            EventReason.ClusterFormed,
            "member a0 formed cluster " + X),
        row(
            new Decision.AdoptCluster(X, 1, "demo-1", "v", "p", "a1", 3),
            EventReason.ClusterAdopted,
            "cluster "
                + X
                + ", epoch 1, was found on the volumes; its membership is as demo-1 has"
                + " it"),
        row(
            new Decision.RecordGrowth(3, 5),
            EventReason.ScalingUp,
            "from 3 to 5 members, as spec.replicas asks; they join one at a time"),
        row(
            new Decision.RecordDeparture(
                X, 1, "demo-2", 2, Optional.of("a2"), Optional.of(claim(2)), false, 1),
            EventReason.ScalingDown,
            "demo-2 leaves, because spec.replicas is 1; its claim is deleted afterwards:"
                + " data-demo-2, UID v-2"),
        row(
            new Decision.RecordDeparture(
                X, 1, "demo-2", 2, Optional.empty(), Optional.empty(), false, 1),
            EventReason.ScalingDown,
            "demo-2 leaves, because spec.replicas is 1; its claim is kept"),
        row(
            new Decision.RecordDeparture(
                X, 1, "demo-2", 2, Optional.of("a2"), Optional.of(claim(2)), true, 1),
            EventReason.ScalingDown,
            "demo-2 leaves, because spec.replicas is 1; its claim is kept"),
        row(
            new Decision.RetainVolume(
                claim(2),
                "demo-2",
                new VolumeIdentity(X, 1, "a2", new TreeSet<>(List.of("a0", "a2"))).asRemoved()),
            EventReason.VolumeRetained,
            "claim data-demo-2 of demo-2, UID v-2, is kept with the data of removed member a2, as"
                + " retention.whenScaled asked"),
        row(
            new Decision.ReleaseMember(pod(0), "a2", "demo-2"),
            EventReason.MemberRemoved,
            "demo-2 (member a2) was removed: fewer members are asked for"),
        row(
            new Decision.TransferLeadership(pod(2), "a0", "demo-0", Reason.MemberLeaving),
            EventReason.LeadershipTransferred,
            "from demo-2 to demo-0 (member a0)"),
        row(
            new Decision.RecordReplacement(
                X, 1, "demo-2", "a2", claim(2), "CorruptLog", "a hole at byte 7 of 3.wal"),
            EventReason.ReplacementRecorded,
            "demo-2 (member a2) reports CorruptLog: a hole at byte 7 of 3.wal. Its volume is given"
                + " up: claim data-demo-2, UID v-2, is deleted once the member is out of the"
                + " configuration, and it joins as a new member with the data of the others"),
        row(
            new Decision.RecordReplacement(
                X, 1, "demo-2", "a2", claim(2), "Task/uid", "does not answer: no answer in time"),
            EventReason.ReplacementRecorded,
            "demo-2 (member a2) is replaced, as a task orders: it does not answer: no answer in"
                + " time. Its volume is given up: claim data-demo-2, UID v-2, is deleted once the"
                + " member is out of the configuration, and it joins as a new member with the data"
                + " of the others"),
        row(
            new Decision.RemoveMember(pod(0), "a2", "demo-2", Reason.ReplacementOrdered),
            EventReason.MemberRemoved,
            "demo-2 (member a2) was removed: a task orders that it is replaced"),
        row(
            new Decision.RemoveMember(pod(0), "a2", "demo-2", Reason.MemberDamaged),
            EventReason.MemberRemoved,
            "demo-2 (member a2) was removed: its volume is damaged"),
        row(
            new Decision.FreeVolume(pod(2)),
            EventReason.PodReplaced,
            "demo-2 was deleted: its volume is given up, and goes with it; both are made again"),
        row(
            new Decision.VoidReplacement("demo-2"),
            EventReason.ReplacementDiscarded,
            "the volume of demo-2 is not given up: its node works with it again, or with another"
                + " one"),
        row(
            new Decision.RecordRecovery(
                new ObjectRef("order", "t"),
                X,
                "bb",
                2,
                new Survivor("demo-1", "p-1", claim(1), "a1", 3, 41),
                List.of(claim(0), claim(2))),
            EventReason.RecoveryRecorded,
            "demo-1 will form cluster bb, epoch 2, from what it has of cluster "
                + X
                + ": its log ends at index 41 in term 3. Before that these claims are deleted:"
                + " data-demo-0, UID v-0, data-demo-2, UID v-2"),
        row(
            new Decision.VoidRecovery(X, "its quorum is back: demo-0 knows a leader"),
            EventReason.RecoveryDiscarded,
            "cluster " + X + " is not recovered: its quorum is back: demo-0 knows a leader"),
        row(
            new Decision.FinishRecovery("bb", "b1"),
            EventReason.ClusterRecovered,
            "member b1 formed cluster bb from what it had of the one without a quorum"),
        row(
            teardown(Purpose.RESET, X),
            EventReason.ResetRecorded,
            "2 volumes of cluster " + X + " will be deleted"),
        row(
            teardown(Purpose.DELETION, ""),
            EventReason.DeletionRecorded,
            "2 volumes will be deleted"),
        row(
            teardown(Purpose.DELETION, X, "data-demo-2", "data-demo-3"),
            EventReason.DeletionRecorded,
            "2 volumes of cluster "
                + X
                + " will be deleted; kept, because nothing proves that they"
                + " belong to it: data-demo-2, data-demo-3"),
        row(
            new Decision.RecordTeardown(
                Purpose.RESET,
                "order",
                "uid",
                X,
                1,
                List.of(),
                List.of(claim(0)),
                List.of(claim(1), claim(2)),
                List.of()),
            EventReason.ResetRecorded,
            "1 volumes of cluster "
                + X
                + " will be deleted; claims without a volume, deleted unless"
                + " an existing one is bound to them: data-demo-1, data-demo-2"),
        row(
            new Decision.KeepVolume(claim(1)),
            EventReason.VolumeKept,
            "claim data-demo-1 is kept: a volume that was there before was bound to it after the"
                + " deletion was recorded; look at what it holds before you delete it"),
        row(
            new Decision.FinishReset("uid", X),
            EventReason.ResetFinished,
            "every recorded volume of cluster " + X + " is deleted"),
        row(
            new Decision.ScaleToZero("set", "5"),
            EventReason.ScaledToZero,
            "every pod stops, because volumes are deleted next"),
        row(
            new Decision.ReplacePod(pod(1)),
            EventReason.PodReplaced,
            "demo-1 was deleted: it did not run, and its template was changed after it was made"),
        row(
            new Decision.DeleteTask(new ObjectRef("order", "t")),
            EventReason.TaskExpired,
            "task order was finished, and is deleted as its ttlSecondsAfterFinished asks"),
        row(
            new Decision.RestartPod(pod(1), "the image changed from a to b"),
            EventReason.PodRestarted,
            "demo-1 was restarted because the image changed from a to b"),
        row(
            new Decision.TransferLeadership(pod(0), "a1", "demo-1", Reason.RollingUpdate),
            EventReason.LeadershipTransferred,
            "from demo-0 to demo-1 (member a1)"),
        row(
            new Decision.StopPod(pod(1)),
            EventReason.ScaledToZero,
            "demo-1 was deleted: volumes are deleted next, and no StatefulSet controls it"),
        row(
            new Decision.DeleteVolume(claim(1), Optional.empty()),
            EventReason.VolumeDeleted,
            "claim data-demo-1, UID v-1, deleted as recorded"),
        row(
            new Decision.ConfirmMember(pod(1), X, "a1", "uid"),
            EventReason.MemberConfirmed,
            "demo-1 (member a1) was confirmed as one of cluster " + X),
        row(
            new Decision.Promote(pod(0), "a1", "demo-1"),
            EventReason.MemberPromoted,
            "demo-1 (member a1) is a voter now"),
        row(
            new Decision.RemoveMember(pod(0), "a1", "demo-1"),
            EventReason.MemberRemoved,
            "demo-1 (member a1) was removed: its data is lost"));
  }

  private static Arguments row(Act act, EventReason reason, String message) {
    return Arguments.of(act, reason, message);
  }

  private static Act teardown(Purpose purpose, String clusterId, String... kept) {
    return new Decision.RecordTeardown(
        purpose,
        "",
        "",
        clusterId,
        1,
        List.of(),
        List.of(claim(0), claim(1)),
        List.of(),
        List.of(kept));
  }

  @Test
  void aCompletedTaskIsAnEventOfTheClusterAndOfTheTask() {
    ObjectRef task = new ObjectRef("order", "t");

    assertThat(
            ClusterEvents.of(new PerformedAct(new Decision.CompleteTask(task, "it is gone"), NOW)))
        .contains(
            List.of(
                new ClusterEvent(
                    EventReason.TaskCompleted, "task order completed: it is gone", NOW),
                new ClusterEvent(EventReason.TaskCompleted, "it is gone", Optional.of(task), NOW)));
  }

  @Test
  void anOrderToLeadIsAnEventOfTheClusterAndOfTheTask() {
    ObjectRef task = new ObjectRef("order", "t");
    Act start = Decision.StartTask.toLead(task, "demo-2");

    assertThat(ClusterEvents.of(new PerformedAct(start, NOW)))
        .contains(
            List.of(
                new ClusterEvent(
                    EventReason.LeadershipOrdered, "task order: demo-2 is to lead", NOW),
                new ClusterEvent(
                    EventReason.LeadershipOrdered, "demo-2 is to lead", Optional.of(task), NOW)));
  }

  @Test
  void anOrderToRestartIsAnEventThatNamesThePods() {
    ObjectRef task = new ObjectRef("order", "t");
    Act start = Decision.StartTask.toRestart(task, List.of(pod(0), pod(2)));
    String what = "to be restarted one at a time: demo-0, demo-2";

    assertThat(ClusterEvents.of(new PerformedAct(start, NOW)))
        .contains(
            List.of(
                new ClusterEvent(EventReason.RestartOrdered, "task order: " + what, NOW),
                new ClusterEvent(EventReason.RestartOrdered, what, Optional.of(task), NOW)));
  }

  @Test
  void aClusterThatComesUpIsAvailableAndReady() {
    Seen joins = cluster(3).ofX().config(List.of(0), List.of(), -1).member(0).empty(1).empty(2);

    assertThat(events(status(joins), status(whole(3))))
        .extracting(ClusterEvent::reason, ClusterEvent::message)
        .containsExactly(
            tuple(EventReason.ClusterAvailable, "demo-1 is the leader"),
            tuple(EventReason.ClusterReady, "the cluster matches its spec"));
  }

  @Test
  void aClusterThatLosesItsLeaderIsUnavailableButNotBeforeItWasReportedOnce() {
    Seen unled = cluster(3).ofX().config(ALL, List.of(), -1).member(0).member(1).member(2);

    assertThat(events(status(whole(3)), status(unled)))
        .extracting(ClusterEvent::reason)
        .contains(EventReason.ClusterUnavailable);
    assertThat(events(ClusterStatus.none(), status(unled)))
        .extracting(ClusterEvent::reason)
        .doesNotContain(EventReason.ClusterUnavailable);
  }

  @Test
  void aClusterThatIsStalledAndDegradedForTheSameReasonHasOneEventAndForTwoReasonsTwo() {
    assertThat(events(status(whole(3)), status(whole(3).claimDeleting(0))))
        .extracting(ClusterEvent::reason)
        .containsExactly(EventReason.ClusterStalled);
    assertThat(events(status(whole(3)), status(whole(3).problem(0, "StoreFull").paused())))
        .extracting(ClusterEvent::reason, ClusterEvent::message)
        .containsExactly(
            tuple(EventReason.ClusterStalled, "Paused: spec.paused is true"),
            tuple(
                EventReason.ClusterDegraded,
                "StoreFull: demo-0: its store is full, and puts are refused; delete keys and"
                    + " compact the history; or give the members more memory"
                    + " (spec.pod.resources.limits.memory), and a larger spec.engine.quota if one"
                    + " is set"));
  }

  @Test
  void eachOfSeveralReasonsIsNamedOnce() {
    Seen twoFull = whole(3).problem(0, "StoreFull").problem(1, "StoreFull");

    assertThat(events(status(whole(3)), status(twoFull)))
        .extracting(ClusterEvent::message)
        .singleElement()
        .asString()
        .matches("StoreFull: demo-0: .*; StoreFull: demo-1: .*");
  }

  @Test
  void aPermitIsAnEventOfTheMemberThatTookIt() {
    Seen waits = cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2);
    CallJoin permit = new CallJoin(pod(1), X, 1, List.of("demo-0:8080"));
    ClusterStatus before = status(waits);

    assertThat(
            ClusterEvents.ofActs(
                before, status(waits.joining(1)), List.of(new PerformedAct(permit, NOW))))
        .extracting(ClusterEvent::message)
        .containsExactly("demo-1 was permitted to join");
  }

  @Test
  void aStrangersVolumeIsNamedWhileTheClusterIsPausedAlready() {
    ClusterStatus before = status(whole(3).paused());

    assertThat(events(before, status(whole(3).stranger(2, Y).paused())))
        .filteredOn(event -> event.reason() == EventReason.ClusterStalled)
        .extracting(ClusterEvent::message)
        .containsExactly(
            "ClusterIdMismatch: demo-2: its volume belongs to cluster "
                + Y
                + ", and not to "
                + X
                + "; the member is not started with it");
  }

  private static List<ClusterEvent> events(ClusterStatus before, ClusterStatus after) {
    return ClusterEvents.of(before, after, List.of(), NOW);
  }

  private static ClusterStatus status(Seen seen) {
    Observed observed = seen.observed();
    return StatusOf.cluster(observed, Planner.plan(observed, List.of()), Optional.empty());
  }

  @Test
  void aContainerThatEndedIsAnEventEachTime() {
    ClusterStatus first = ClusterStatus.none().withFindings(List.of(ended("at 10:00")));
    ClusterStatus second = ClusterStatus.none().withFindings(List.of(ended("at 10:05")));

    assertThat(ClusterEvents.of(ClusterStatus.none(), first, List.of(), NOW))
        .containsExactly(
            new ClusterEvent(
                EventReason.ContainerEnded, "demo-1: it ended at 10:00; see its log", NOW));
    assertThat(ClusterEvents.of(first, first, List.of(), NOW)).isEmpty();
    assertThat(ClusterEvents.of(first, second, List.of(), NOW)).hasSize(1);
    assertThat(ClusterEvents.of(second, ClusterStatus.none(), List.of(), NOW)).isEmpty();
  }

  private static FindingStatus ended(String when) {
    return new FindingStatus(
        "ContainerEnded",
        "demo-1",
        FindingStatus.Severity.INFO,
        false,
        "it ended " + when,
        Optional.of("see its log"),
        NOW);
  }
}
