package dev.quorate.operator.status;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.Teardown.Purpose;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.Seen;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which act comes next, and why, as people read it in the condition. */
class ProgressingTest {
  private static final Observed SEEN = Seen.whole(3).observed();
  private static final ObjectRef TASK = new ObjectRef("order", "order-uid");

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource
  void theNextActIsInTheConditionWithItsReason(Act act, String reason, String message) {
    Condition progressing = condition(act, "Progressing");

    assertThat(progressing.status()).isEqualTo(Truth.TRUE);
    assertThat(progressing.reason()).isEqualTo(reason);
    assertThat(progressing.message()).isEqualTo(message);
  }

  static Stream<Arguments> theNextActIsInTheConditionWithItsReason() {
    VolumeIdentity identity = new VolumeIdentity(X, 1, "a2", new TreeSet<>(List.of("a2")));
    return Stream.of(
        row(new Decision.AddFinalizer(), "Creating", "adding the finalizer"),
        row(
            new Decision.KeepSpec(SEEN.cluster().spec()),
            "SpecChanged",
            "keeping a copy of the valid spec in an annotation"),
        row(new Decision.RemoveFinalizer(), "ClusterDeleted", "removing the finalizer"),
        row(
            new Decision.RecordGenesisIntent(X, 2, "demo-0", "v", "p", 3),
            "NothingFormed",
            "recording that demo-0 will form cluster " + X + ", epoch 2"),
        row(
            new Decision.VoidGenesisIntent(X),
            "GenesisVolumeLost",
            "discarding the genesis of cluster " + X + ": its volume no longer exists"),
        row(
            new Decision.ConfirmGenesis(X, "a0"),
            "GenesisFormed",
            "recording that member a0 formed cluster " + X),
        row(
            new Decision.AdoptCluster(X, 1, "demo-1", "v", "p", "a1", 3),
            "ClusterFound",
            "adopting cluster " + X + ", epoch 1, whose membership demo-1 knows"),
        row(
            new Decision.RecordGrowth(3, 5),
            "MembersAdded",
            "recording that the cluster grows from 3 to 5 members"),
        row(
            new Decision.RecordLeft("demo-2", 2),
            "MemberLeaving",
            "recording that demo-2 has left the configuration, and that 2 members are left"),
        row(
            new Decision.FinishDeparture("demo-2"),
            "MemberLeaving",
            "recording that demo-2 is gone"),
        row(
            teardown(Purpose.RESET),
            "ResetOrdered",
            "recording the 2 volumes that the reset deletes"),
        row(
            teardown(Purpose.DELETION),
            "ClusterDeleted",
            "recording the 2 volumes that the deletion deletes"),
        row(
            new Decision.KeepVolume(claim(1)),
            "VolumesRecorded",
            "keeping claim data-demo-1: a volume that was there before is bound to it"),
        row(
            new Decision.FinishReset("order-uid", X),
            "VolumesGone",
            "finishing the reset of cluster " + X),
        row(
            new Decision.ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged),
            "ChildObjectChanged",
            "applying the Service for clients"),
        row(new Decision.ScaleToZero("set", "5"), "PodsStopping", "scaling the StatefulSet to 0"),
        row(
            new Decision.RecordVolumeIdentity(claim(2), identity),
            "IdentityChanged",
            "annotating claim data-demo-2 with member a2 of cluster " + X),
        row(
            new Decision.RetainVolume(claim(2), "demo-2", identity.asRemoved()),
            "MemberLeaving",
            "keeping claim data-demo-2 of demo-2, and noting that member a2 was removed"),
        row(
            new Decision.ReplacePod(pod(1)),
            "PodOutdated",
            "replacing pod demo-1, which does not run and was made from an earlier template"),
        row(
            new Decision.RestartPod(pod(1), "the image changed from a to b"),
            "RollingUpdate",
            "restarting pod demo-1, because the image changed from a to b"),
        row(
            new Decision.TransferLeadership(pod(0), "a1", "demo-1", Reason.RollingUpdate),
            "RollingUpdate",
            "handing leadership from demo-0 to demo-1"),
        row(
            new Decision.StopPod(pod(1)),
            "PodsStopping",
            "stopping pod demo-1, which no StatefulSet controls"),
        row(
            new Decision.DeleteVolume(claim(1), Optional.empty()),
            "VolumesRecorded",
            "deleting claim data-demo-1, UID v-1"),
        row(
            new Decision.CallGenesis(
                pod(0),
                X,
                1,
                SEEN.cluster().spec().config(),
                List.of("demo-0"),
                Reason.GenesisInterrupted),
            "GenesisInterrupted",
            "asking demo-0 to form cluster " + X + ", epoch 1"),
        row(
            new Decision.CallJoin(pod(1), X, 1, List.of("demo-0:8080")),
            "MemberWaiting",
            "permitting demo-1 to join cluster " + X),
        row(
            new Decision.ConfirmMember(pod(1), X, "a1", "uid"),
            "MemberNotConfirmed",
            "confirming demo-1 (member a1) as one of cluster " + X),
        row(
            new Decision.Promote(pod(0), "a1", "demo-1"),
            "MemberCaughtUp",
            "promoting demo-1 (member a1) to voter"),
        row(
            new Decision.RemoveMember(pod(0), "a1", "demo-1"),
            "MemberDataLost",
            "removing demo-1 (member a1): its data is lost"),
        row(new Decision.StartTask(TASK, "Stopping"), "ResetOrdered", "starting task order"),
        row(Decision.StartTask.toLead(TASK, "demo-1"), "LeadershipOrdered", "starting task order"),
        row(
            Decision.StartTask.toRestart(TASK, List.of(pod(1))),
            "RestartOrdered",
            "starting task order"),
        row(
            new Decision.RestartPod(pod(1), Reason.RestartOrdered, "task order ordered it"),
            "RestartOrdered",
            "restarting pod demo-1, because task order ordered it"),
        row(new Decision.DeleteTask(TASK), "TaskExpired", "deleting the finished task order"),
        row(new Decision.CompleteTask(TASK, "done"), "TaskDone", "completing task order"),
        row(
            new Decision.FailTask(TASK, Reason.ClusterIdMismatch, "another cluster"),
            "TaskRefused",
            "refusing task order: another cluster"));
  }

  private static Arguments row(Act act, String reason, String message) {
    return Arguments.of(act, reason, message);
  }

  private static Act teardown(Purpose purpose) {
    return new Decision.RecordTeardown(
        purpose, "", "", X, 1, List.of(pod(0)), List.of(claim(0), claim(1)), List.of(), List.of());
  }

  @Test
  void kstatusReadsTheSameUnderReconciling() {
    for (Decision decision :
        List.of(
            new Decision.AddFinalizer(),
            new Decision.Wait(Reason.NoLeader, "an election", Duration.ofSeconds(1)),
            new Decision.Hold(Reason.Paused, "spec.paused is true"),
            new Decision.Settled())) {
      Condition progressing = condition(decision, "Progressing");
      Condition reconciling = condition(decision, "Reconciling");

      assertThat(reconciling.status()).isEqualTo(progressing.status());
      assertThat(reconciling.reason()).isEqualTo(progressing.reason());
      assertThat(reconciling.message()).isEqualTo(progressing.message());
    }
  }

  private static Condition condition(Decision decision, String type) {
    ClusterStatus status = StatusOf.cluster(SEEN, Plan.of(decision), Optional.empty());
    return status.condition(type).orElseThrow();
  }
}
