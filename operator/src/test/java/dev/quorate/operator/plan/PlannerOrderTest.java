package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;
import static dev.quorate.operator.plan.Seen.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.FinishReset;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Decision.StopPod;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which rule wins: in each row of the table two of them have something to say. Then the rules
 * around the identity table one by one: deletion, pause, tasks, child objects.
 */
class PlannerOrderTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private static Seen whole() {
    return whole(3);
  }

  private static Seen whole(int replicas) {
    return cluster(replicas)
        .ofX()
        .formedWith(3)
        .config(ALL, List.of(), 1)
        .member(0)
        .member(1)
        .member(2);
  }

  private static Decision decide(Seen seen) {
    return Planner.decide(seen.observed());
  }

  private static ObservedTask reset(
      String name, Optional<String> clusterId, ObservedTask.Phase phase) {
    return new ObservedTask(name, name + "-uid", ObservedTask.Kind.RESET, clusterId, phase, NOW);
  }

  private static Teardown running(Teardown.Purpose purpose) {
    return new Teardown(
        purpose,
        "order",
        "order-uid",
        X,
        1,
        List.of(pod(0)),
        List.of(claim(0), claim(1)),
        List.of(),
        NOW);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void precedence(String winner, Seen seen, Expected expected) {
    expected.assertOf(decide(seen));
  }

  // In the order of the planner: each row is about a rule and one further down.
  static Stream<Arguments> precedence() {
    ObservedTask reset = reset("order", Optional.of(X), ObservedTask.Phase.PENDING);
    return Stream.of(
        row("deletion before pause", whole().paused().deleting(), acts(RemoveFinalizer.class)),
        row("deletion before a task", whole().task(reset).deleting(), acts(RemoveFinalizer.class)),
        row("pause before keeping the spec", whole().nothingKept().paused(), holds(Reason.Paused)),
        row("pause before a task", whole().task(reset).paused(), holds(Reason.Paused)),
        row(
            "keeping the spec before a task",
            whole().nothingKept().task(reset),
            acts(KeepSpec.class)),
        row(
            "an invalid spec without a kept one before a task",
            whole(4).nothingKept().task(reset),
            holds(Reason.InvalidSpec)),
        row(
            "a task before a missing object",
            whole().child(ChildKind.STATEFUL_SET, ChildState.MISSING).task(reset),
            acts(RecordTeardown.class)),
        row(
            "a task before a lost quorum",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).empty(2).task(reset),
            acts(RecordTeardown.class)),
        row(
            "a missing object before the identity table",
            cluster(3).child(ChildKind.ADMIN_SECRET, ChildState.MISSING).empty(0).empty(1).empty(2),
            acts(ApplyChild.class)),
        row(
            "a set of somebody else before the identity table",
            cluster(3).foreignSet().empty(0).empty(1).empty(2),
            holds(Reason.ChildObjectForeign)),
        row(
            "a member to be replaced before one to be promoted",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2), List.of(3), 1)
                .unheard(0)
                .empty(0)
                .member(1)
                .member(2)
                .member(3)
                .empty(4),
            acts(RemoveMember.class)),
        row(
            "a promotion before a join",
            cluster(3).ofX().config(List.of(0), List.of(1), 0).member(0).member(1).empty(2),
            acts(Promote.class)),
        row(
            "a join before drift",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .empty(2)
                .child(ChildKind.MEMBERS_SERVICE, ChildState.DIFFERENT),
            acts(CallJoin.class)),
        row(
            "drift before waiting for one that joins",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .empty(2)
                .child(ChildKind.MEMBERS_SERVICE, ChildState.DIFFERENT),
            acts(ApplyChild.class)),
        row(
            "the notes on volumes before waiting for one that joins",
            cluster(3)
                .ofX()
                .config(List.of(0, 2), List.of(), 0)
                .member(0)
                .joining(1)
                .stranger(2, X),
            acts(RecordVolumeIdentity.class)),
        row(
            "the notes on volumes before a permit that is repeated",
            cluster(3)
                .ofX()
                .config(List.of(0, 2), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .stranger(2, X),
            acts(RecordVolumeIdentity.class)),
        row(
            "the notes on volumes before waiting until a lost member can be replaced",
            cluster(3)
                .ofX()
                .unheard(0)
                .unheard(2)
                .config(ALL, List.of(), 1)
                .empty(0)
                .member(1)
                .unnoted(1)
                .noted(2, X, ALL),
            acts(RecordVolumeIdentity.class)),
        row(
            "a join before the notes on volumes",
            cluster(3).ofX().config(List.of(0, 2), List.of(), 0).member(0).empty(1).stranger(2, X),
            acts(CallJoin.class)),
        row(
            "the notes on volumes before a volume of another cluster",
            cluster(3).ofX().config(ALL, List.of(), 1).stranger(0, X).member(1).stranger(2, Y),
            acts(RecordVolumeIdentity.class)),
        row(
            "a volume of another cluster before a failed member",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2, 3, 4), List.of(), 1)
                .member(0)
                .member(1)
                .stranger(2, Y)
                .member(3)
                .failed(4, "CorruptIdentity", Optional.of(X)),
            holds(Reason.ClusterIdMismatch)),
        row(
            "a damaged volume before one of another cluster",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2, 3, 4), List.of(), 1)
                .member(0)
                .member(1)
                .stranger(2, Y)
                .member(3)
                .failed(4, "CorruptLog", Optional.of(X)),
            acts(Decision.RecordReplacement.class)),
        row(
            "a failed member before a service of somebody else",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .member(0)
                .member(1)
                .failed(2, "CorruptIdentity", Optional.of(X))
                .child(ChildKind.CLIENT_SERVICE, ChildState.FOREIGN),
            holds(Reason.MemberFailed)),
        row(
            "a service of somebody else before a member that does not answer",
            oneAway(3).child(ChildKind.CLIENT_SERVICE, ChildState.FOREIGN),
            holds(Reason.ChildObjectForeign)),
        row(
            "a member that does not answer before what is not supported",
            oneAway(3).volumeSize(0, "2Gi"),
            waits(Reason.MemberUnreachable)),
        row(
            "a member that does not answer before an invalid spec",
            oneAway(4).kept(spec(3)),
            waits(Reason.MemberUnreachable)),
        row(
            "an invalid spec before what is not supported",
            whole(4).kept(spec(3)).volumeSize(0, "2Gi"),
            holds(Reason.InvalidSpec)),
        row(
            "what is not supported at the end",
            whole(3).volumeSize(0, "2Gi"),
            holds(Reason.NotSupportedYet)));
  }

  private static Arguments row(String winner, Seen seen, Expected expected) {
    return Arguments.of(winner, seen, expected);
  }

  private static Seen oneAway(int replicas) {
    return cluster(replicas)
        .ofX()
        .formedWith(3)
        .config(ALL, List.of(), 1)
        .member(0)
        .member(1)
        .noted(2, X, ALL);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void orders(String situation, Seen seen, Expected expected) {
    expected.assertOf(decide(seen));
  }

  static Stream<Arguments> orders() {
    ObservedTask done = reset("earlier", Optional.of(Y), ObservedTask.Phase.SUCCEEDED);
    ObservedTask due = reset("order", Optional.of(X), ObservedTask.Phase.PENDING);
    return Stream.of(
        row(
            "deleted, and already let go of: wait",
            cluster(3).withoutFinalizer().deleting(),
            waits(Reason.ClusterDeleted)),
        row(
            "a deletion waits for a reset that is recorded",
            whole().deleting().deleteVolumes().teardown(running(Teardown.Purpose.RESET)),
            acts(ScaleToZero.class)),
        row(
            "a task that has ended is in nobody's way",
            whole().task(done).task(due),
            acts(RecordTeardown.class)),
        row(
            "the reset before was of another task: this one is carried out",
            whole()
                .reset(
                    new Teardown(
                            Teardown.Purpose.RESET,
                            "earlier",
                            "earlier-uid",
                            Y,
                            1,
                            List.of(),
                            List.of(),
                            List.of(),
                            NOW)
                        .finished(NOW))
                .task(due),
            acts(RecordTeardown.class)),
        row(
            "a reset waits until the recorded claims are gone",
            stopped().noted(1, X, ALL).noPod(1).claimDeleting(1),
            waits(Reason.VolumesStopping)),
        row(
            "a reset waits for no claim that is not recorded",
            stopped().noted(2, X, ALL).noPod(2).claimDeleting(2),
            acts(FinishReset.class)),
        row(
            "a claim that is being deleted needs no note",
            whole().unnoted(1).claimDeleting(1),
            Expected.act(new Decision.Settled())));
  }

  private static Seen stopped() {
    return cluster(3).ofX().setReplicas(0).teardown(running(Teardown.Purpose.RESET));
  }

  @Test
  void aTaskWhoseIntentIsGoneIsRefused() {
    ObservedTask begun = reset("order", Optional.of(X), ObservedTask.Phase.RUNNING);

    assertThat(decide(whole().task(begun)))
        .isEqualTo(
            new FailTask(
                begun.ref(),
                Reason.TaskRefused,
                "its recorded intent is gone with the status; create a new task"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatIsRefusedHoldsUpNobody(String refused, Seen seen, Class<?> kind, Expected expected) {
    Observed observed = seen.observed();
    Decision first = Planner.decide(observed);
    assertThat(first).isInstanceOf(kind);
    Refusal refusal = new Refusal((Decision.Act) first, "403: forbidden", false);

    expected.assertOf(Planner.plan(observed, List.of(refusal)).decision());
  }

  static Stream<Arguments> whatIsRefusedHoldsUpNobody() {
    return Stream.of(
        Arguments.of(
            "a confirmation: the next member is confirmed",
            cluster(3).ofX().waiting(0, ALL, 40).waiting(1, ALL, 41).waiting(2, ALL, 40),
            Decision.ConfirmMember.class,
            Expected.act(new Decision.ConfirmMember(pod(1), X, Seen.id(1), "uid"))),
        Arguments.of(
            "the confirmation of a permitted joiner: it gets no other permit",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(), 0)
                .member(0)
                .member(1)
                .waiting(2, List.of(), 0),
            Decision.ConfirmMember.class,
            acts(RecordVolumeIdentity.class)),
        Arguments.of(
            "a promotion: the next learner is promoted",
            cluster(3).ofX().config(List.of(0), List.of(1, 2), 0).member(0).member(1).member(2),
            Promote.class,
            Expected.act(new Promote(pod(0), Seen.id(2), "demo-2"))),
        Arguments.of(
            "a permit: the next member joins",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2),
            CallJoin.class,
            Expected.act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        Arguments.of(
            "a permit that is repeated: the others are looked at",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .joining(2)
                .problem(2, "JoinPending"),
            CallJoin.class,
            waits(Reason.MemberCatchingUp)),
        Arguments.of(
            "a pod that is not replaced: the next one is",
            cluster(3)
                .empty(0)
                .neverBound(1)
                .neverBound(2)
                .podProblem(1, "ImagePullBackOff", "not found")
                .podRevision(1, "old")
                .podProblem(2, "ImagePullBackOff", "not found")
                .podRevision(2, "old")
                .templateRevision("new"),
            Decision.ReplacePod.class,
            Expected.act(new Decision.ReplacePod(pod(2)))),
        Arguments.of(
            "a note on a claim: the next claim is noted",
            whole().unnoted(1).unnoted(2),
            RecordVolumeIdentity.class,
            noteOn(2)));
  }

  private static Expected noteOn(int ordinal) {
    return Expected.act(
        new RecordVolumeIdentity(
            claim(ordinal),
            new VolumeIdentity(
                X,
                1,
                Seen.id(ordinal),
                new TreeSet<>(List.of(Seen.id(0), Seen.id(1), Seen.id(2))))));
  }

  @Test
  void theFinalizerComesBeforeAnythingElse() {
    assertThat(decide(cluster(3).withoutFinalizer())).isEqualTo(new AddFinalizer());
  }

  @Test
  void aMissingObjectIsMadeBeforeMembersAreAsked() {
    Seen seen = cluster(3).child(ChildKind.STATEFUL_SET, ChildState.MISSING);

    assertThat(decide(seen))
        .isEqualTo(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing));
  }

  @Test
  void aChangedObjectIsPutRightAfterTheIdentityTable() {
    Seen wrong = whole().child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT);
    Seen lost =
        cluster(3)
            .ofX()
            .empty(0)
            .empty(1)
            .empty(2)
            .child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT);

    assertThat(decide(wrong))
        .isEqualTo(new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged));
    assertThat(decide(lost)).isInstanceOf(Hold.class);
  }

  @Test
  void driftThatCannotBeRemovedHoldsUpNobodyAndIsRepairedWhileSomebodyWaits() {
    Seen lone = cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2);
    Seen joining = cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).joining(1).empty(2);

    assertThat(decide(lone.child(ChildKind.MEMBERS_SERVICE, ChildState.DIFFERENT)))
        .isInstanceOf(CallJoin.class);
    assertThat(decide(joining.child(ChildKind.MEMBERS_SERVICE, ChildState.DIFFERENT)))
        .isEqualTo(new ApplyChild(ChildKind.MEMBERS_SERVICE, Reason.ChildObjectChanged));
  }

  @Test
  void anObjectOfSomebodyElseIsNotTouched() {
    Seen seen = cluster(3).child(ChildKind.STATEFUL_SET, ChildState.FOREIGN);

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            Hold.class, hold -> assertThat(hold.reason()).isEqualTo(Reason.ChildObjectForeign));
  }

  @Test
  void everyObjectOfSomebodyElseIsNamedAtOnceWithOneCommand() {
    Seen seen =
        cluster(3)
            .child(ChildKind.MEMBERS_SERVICE, ChildState.FOREIGN)
            .child(ChildKind.DISRUPTION_BUDGET, ChildState.FOREIGN)
            .child(ChildKind.STATEFUL_SET, ChildState.FOREIGN);

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            Hold.class,
            hold ->
                assertThat(hold.message())
                    .contains(
                        "If nobody needs them: kubectl delete -n prod --cascade=orphan"
                            + " service/demo-members poddisruptionbudget/demo statefulset/demo"));
    assertThat(decide(cluster(3).child(ChildKind.STATEFUL_SET, ChildState.FOREIGN)))
        .isInstanceOfSatisfying(
            Hold.class, hold -> assertThat(hold.message()).contains("If nobody needs it: kubectl"));
  }

  @Test
  void aClusterThatStandsIsCaredForBesideAServiceOfSomebodyElse() {
    for (ChildState inTheWay : List.of(ChildState.FOREIGN, ChildState.DELETING)) {
      Seen joins =
          cluster(3)
              .ofX()
              .config(List.of(0), List.of(), 0)
              .member(0)
              .empty(1)
              .empty(2)
              .child(ChildKind.CLIENT_SERVICE, inTheWay);

      assertThat(decide(joins)).isInstanceOf(Decision.CallJoin.class);
    }
    assertThat(decide(whole().child(ChildKind.CLIENT_SERVICE, ChildState.FOREIGN)))
        .isInstanceOfSatisfying(
            Hold.class, hold -> assertThat(hold.reason()).isEqualTo(Reason.ChildObjectForeign));
    assertThat(decide(whole().child(ChildKind.DISRUPTION_BUDGET, ChildState.DELETING)))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Reason.ChildObjectDeleting));
    assertThat(decide(whole().child(ChildKind.MEMBERS_SERVICE, ChildState.FOREIGN)))
        .isInstanceOf(Hold.class);
  }

  @Test
  void aPausedClusterIsLeftAlone() {
    assertThat(decide(cluster(3).paused().empty(0).empty(1).empty(2)))
        .isInstanceOfSatisfying(
            Hold.class, hold -> assertThat(hold.reason()).isEqualTo(Reason.Paused));
  }

  @Test
  void aPausedClusterCanBeDeleted() {
    assertThat(decide(whole().paused().deleting())).isEqualTo(new RemoveFinalizer());
  }

  @Test
  void deletionWithRetainNotesTheVolumesAndLetsGo() {
    Seen unnoted =
        cluster(3).ofX().deleting().config(ALL, List.of(), 1).member(0).member(1).stranger(2, X);

    assertThat(decide(unnoted))
        .isInstanceOfSatisfying(
            RecordVolumeIdentity.class, act -> assertThat(act.volume()).isEqualTo(claim(2)));
    assertThat(decide(whole().deleting())).isEqualTo(new RemoveFinalizer());
  }

  @Test
  void deletionWithDeleteRecordsFirstAndLeavesStrangersOut() {
    Seen seen =
        cluster(3)
            .ofX()
            .deleting()
            .deleteVolumes()
            .config(ALL, List.of(), 1)
            .member(0)
            .member(1)
            .stranger(2, Y);

    assertThat(decide(seen))
        .isEqualTo(
            new RecordTeardown(
                Teardown.Purpose.DELETION,
                "",
                "",
                X,
                1,
                List.of(pod(0), pod(1), pod(2)),
                List.of(claim(0), claim(1)),
                List.of(),
                List.of("data-demo-2")));
  }

  @Test
  void onlyWhatIsProvenOursIsRecorded() {
    Seen seen =
        cluster(5)
            .ofX()
            .deleting()
            .deleteVolumes()
            .noted(0, X, ALL)
            .unknown(1)
            .failed(2, "CorruptIdentity", Optional.empty())
            .empty(3)
            .empty(4)
            .unlabelled(4);

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            RecordTeardown.class,
            act -> {
              assertThat(act.volumes()).containsExactly(claim(0), claim(3));
              assertThat(act.kept()).containsExactly("data-demo-1", "data-demo-2", "data-demo-4");
            });
  }

  @Test
  void aClaimWithoutAVolumeIsRecordedAsSuchByADeletionAndLeftAloneByAReset() {
    Seen seen = cluster(3).ofX().noted(0, X, ALL).neverBound(1).neverBound(2).unlabelled(2);

    assertThat(decide(seen.task(reset("order", Optional.of(X), ObservedTask.Phase.PENDING))))
        .isInstanceOfSatisfying(
            RecordTeardown.class,
            act -> {
              assertThat(act.volumes()).containsExactly(claim(0));
              assertThat(act.unbound()).isEmpty();
              assertThat(act.kept()).containsExactly("data-demo-2");
            });
    assertThat(decide(seen.deleting().deleteVolumes()))
        .isInstanceOfSatisfying(
            RecordTeardown.class,
            act -> {
              assertThat(act.volumes()).containsExactly(claim(0));
              assertThat(act.unbound()).containsExactly(claim(1));
              assertThat(act.kept()).containsExactly("data-demo-2");
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatBecomesOfAClaimThatHadNoVolume(String what, Seen seen, Decision expected) {
    assertThat(decide(seen)).isEqualTo(expected);
  }

  static Stream<Arguments> whatBecomesOfAClaimThatHadNoVolume() {
    return Stream.of(
        Arguments.of(
            "it has none: it goes, as it was seen",
            unbound(),
            new DeleteVolume(claim(1), Optional.of("7"))),
        Arguments.of(
            "one was made for it: it goes",
            unbound().bound(1, Volume.Binding.PROVISIONED),
            new DeleteVolume(claim(1), Optional.empty())),
        Arguments.of(
            "one that was there before is bound to it: it stays",
            unbound().bound(1, Volume.Binding.EXISTING),
            new Decision.KeepVolume(claim(1))));
  }

  private static Seen unbound() {
    return cluster(3)
        .ofX()
        .deleting()
        .deleteVolumes()
        .setReplicas(0)
        .withoutPod(1)
        .teardown(
            new Teardown(
                Teardown.Purpose.DELETION,
                "",
                "",
                X,
                1,
                List.of(),
                List.of(),
                List.of(claim(1)),
                NOW));
  }

  @Test
  void deletionBesideASetOfSomebodyElseTouchesNothing() {
    Seen seen = cluster(3).deleting().deleteVolumes().foreignSet().neverBound(0).unknown(1);

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            RecordTeardown.class,
            act -> {
              assertThat(act.volumes()).isEmpty();
              assertThat(act.kept()).containsExactly("data-demo-0", "data-demo-1");
            });
    assertThat(decide(seen.teardown(running(Teardown.Purpose.DELETION))))
        .isEqualTo(new RemoveFinalizer());
  }

  @Test
  void deletionBesideThePredecessorsSetWaitsForItsEnd() {
    Seen seen = cluster(3).deleting().deleteVolumes().predecessorsSet().neverBound(0);

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Reason.ChildObjectDeleting));
  }

  @Test
  void aResetBesideASetOfSomebodyElseIsHeld() {
    ObservedTask task = reset("order", Optional.of(X), ObservedTask.Phase.PENDING);

    for (Seen seen :
        List.of(
            whole().foreignSet().task(task),
            whole().foreignSet().teardown(running(Teardown.Purpose.RESET)))) {
      assertThat(decide(seen))
          .isInstanceOfSatisfying(
              Hold.class, hold -> assertThat(hold.reason()).isEqualTo(Reason.ChildObjectForeign));
    }
  }

  /**
   * Let go now, it could find its claims deleted under its successor, by an operator that is late.
   */
  @Test
  void aDeletionThatIsRecordedGoesOnWhateverTheSpecSaysLater() {
    Seen seen = whole().deleting().teardown(running(Teardown.Purpose.DELETION));

    assertThat(decide(seen)).isEqualTo(new ScaleToZero("set", "5"));
  }

  @Test
  void aResetThatIsRecordedIsFinishedBeforeItsClusterIsDeleted() {
    Teardown reset = running(Teardown.Purpose.RESET);

    for (Seen seen : List.of(whole().deleting(), whole().deleting().deleteVolumes())) {
      assertThat(decide(seen.teardown(reset))).isEqualTo(new ScaleToZero("set", "5"));
    }
    assertThat(decide(cluster(3).ofX().setReplicas(0).deleting().teardown(reset)))
        .isEqualTo(new FinishReset("order-uid", X));
  }

  @Test
  void deletionWithDeleteEndsWhenTheRecordedVolumesAreGone() {
    Seen seen =
        cluster(3)
            .ofX()
            .deleting()
            .deleteVolumes()
            .setReplicas(0)
            .teardown(running(Teardown.Purpose.DELETION));

    assertThat(decide(seen)).isEqualTo(new RemoveFinalizer());
  }

  @Test
  void aResetIsRecordedWithExactUids() {
    Seen seen = whole().task(reset("order", Optional.of(X), ObservedTask.Phase.PENDING));

    assertThat(decide(seen))
        .isEqualTo(
            new RecordTeardown(
                Teardown.Purpose.RESET,
                "order",
                "order-uid",
                X,
                1,
                List.of(pod(0), pod(1), pod(2)),
                List.of(claim(0), claim(1), claim(2)),
                List.of(),
                List.of()));
  }

  @Test
  void aResetOfAnotherClusterIsRefused() {
    Seen seen = whole().task(reset("order", Optional.of(Y), ObservedTask.Phase.PENDING));

    assertThat(decide(seen))
        .isInstanceOfSatisfying(
            FailTask.class,
            act -> {
              assertThat(act.why()).isEqualTo(Reason.ClusterIdMismatch);
              assertThat(act.message()).contains(X, Y);
            });
  }

  @Test
  void anOrderThatThisVersionDoesNotCarryOutIsRefused() {
    ObservedTask backup =
        new ObservedTask(
            "b",
            "b-uid",
            ObservedTask.Kind.BACKUP,
            Optional.empty(),
            ObservedTask.Phase.PENDING,
            NOW);

    assertThat(decide(whole().task(backup)))
        .isInstanceOfSatisfying(
            FailTask.class,
            act -> {
              assertThat(act.why()).isEqualTo(Reason.NotSupportedYet);
              assertThat(act.message())
                  .isEqualTo(
                      "this version carries out reset, recoverQuorum, replaceMember, restart and"
                          + " transferLeadership; backup is not supported yet");
            });
  }

  @Test
  void aRecordedResetGoesStepByStep() {
    ObservedTask started = reset("order", Optional.of(X), ObservedTask.Phase.RUNNING);
    ObservedTask unmarked = reset("order", Optional.of(X), ObservedTask.Phase.PENDING);
    Teardown intent = running(Teardown.Purpose.RESET);

    assertThat(decide(whole().teardown(intent).task(unmarked)))
        .isEqualTo(new StartTask(unmarked.ref(), "Stopping"));
    assertThat(decide(whole().teardown(intent).task(started)))
        .isEqualTo(new ScaleToZero("set", "5"));
    assertThat(decide(whole().setReplicas(0).teardown(intent).task(started)))
        .isInstanceOfSatisfying(
            Wait.class, wait -> assertThat(wait.reason()).isEqualTo(Reason.PodsStopping));
    assertThat(decide(cluster(3).ofX().setReplicas(0).teardown(intent).task(started)))
        .isEqualTo(new FinishReset("order-uid", X));
  }

  @Test
  void podsThatNoStatefulSetControlsAreStoppedByTheirRecordedUid() {
    ObservedTask started = reset("order", Optional.of(X), ObservedTask.Phase.RUNNING);
    Seen orphaned = whole().withoutSet().teardown(running(Teardown.Purpose.RESET)).task(started);

    assertThat(decide(orphaned)).isEqualTo(new StopPod(pod(0)));
    assertThat(decide(orphaned.podDeleting(0)))
        .as("the other two are not recorded")
        .isInstanceOfSatisfying(
            Hold.class,
            hold -> {
              assertThat(hold.reason()).isEqualTo(Reason.PodsUncontrolled);
              assertThat(hold.message()).endsWith("kubectl delete pod -n prod demo-1 demo-2");
            });
  }

  @Test
  void onlyRecordedClaimsAreDeleted() {
    Observed seen =
        cluster(3)
            .ofX()
            .setReplicas(0)
            .teardown(running(Teardown.Purpose.RESET))
            .noted(1, X, ALL)
            .noted(2, X, ALL)
            .observed();
    Observed withoutPods =
        new Observed(
            seen.now(),
            seen.cluster(),
            seen.slots().stream()
                .map(
                    s ->
                        new Slot(
                            s.ordinal(), s.name(), s.volume(), Optional.empty(), Optional.empty()))
                .toList(),
            seen.statefulSet(),
            seen.children(),
            seen.tasks(),
            "");

    assertThat(Planner.decide(withoutPods)).isEqualTo(new DeleteVolume(claim(1), Optional.empty()));
  }

  @Test
  void aFinishedResetCompletesItsTaskAndTheNextOneWaitsForThat() {
    ObservedTask started = reset("order", Optional.of(X), ObservedTask.Phase.RUNNING);
    Seen seen =
        cluster(3)
            .epoch(2)
            .reset(running(Teardown.Purpose.RESET).finished(NOW))
            .task(started)
            .empty(0)
            .empty(1)
            .empty(2);

    assertThat(decide(seen))
        .isEqualTo(
            new CompleteTask(
                started.ref(), "cluster " + X + " is gone with its 2 volumes; epoch 2 begins"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whileTheStatusOfATaskCannotBeWritten(String what, Seen seen, Expected expected) {
    Observed observed = seen.observed();
    Decision report = Planner.decide(observed);
    assertThat(report).isInstanceOf(Decision.TaskWrite.class);
    Refusal refused = new Refusal((Decision.Act) report, "403: forbidden", false);

    expected.assertOf(Planner.plan(observed, List.of(refused)).decision());
    assertThat(Planner.wanted(observed)).contains((Decision.Act) report);
  }

  // Which healing an order stops, and which it does not.
  static Stream<Arguments> whileTheStatusOfATaskCannotBeWritten() {
    ObservedTask other = reset("other", Optional.of(Y), ObservedTask.Phase.PENDING);
    ObservedTask unmarked = reset("order", Optional.of(X), ObservedTask.Phase.PENDING);
    ObservedTask started = reset("order", Optional.of(X), ObservedTask.Phase.RUNNING);
    Teardown intent = running(Teardown.Purpose.RESET);
    return Stream.of(
        row(
            "a refused order: a lost member is replaced",
            whole().unheard(0).empty(0).member(1).task(other),
            acts(RemoveMember.class)),
        row(
            "a refused order: a member joins",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(), 1)
                .member(0)
                .member(1)
                .empty(2)
                .task(other),
            acts(CallJoin.class)),
        row(
            "a refused order: a missing object is made",
            whole().child(ChildKind.STATEFUL_SET, ChildState.MISSING).task(other),
            acts(ApplyChild.class)),
        row(
            "a refused order: a later one waits for it, and the cluster is cared for",
            whole().unnoted(1).task(other).task(second()),
            acts(RecordVolumeIdentity.class)),
        row(
            "a reset that has begun: it goes on, and nobody is healed",
            whole().unheard(0).empty(0).member(1).teardown(intent).task(unmarked),
            acts(ScaleToZero.class)),
        row(
            "a reset that is finished: the next cluster is formed",
            cluster(3)
                .epoch(2)
                .reset(intent.finished(NOW))
                .task(started)
                .empty(0)
                .empty(1)
                .empty(2),
            acts(Decision.RecordGenesisIntent.class)));
  }

  private static ObservedTask second() {
    return new ObservedTask(
        "z",
        "z-uid",
        ObservedTask.Kind.RESET,
        Optional.of(X),
        ObservedTask.Phase.PENDING,
        NOW.plusSeconds(1));
  }

  @Test
  void aRefusalIsRememberedForCareWhileOnlyTheStatusOfATaskIsDue() {
    ObservedTask other = reset("other", Optional.of(Y), ObservedTask.Phase.PENDING);
    Seen drifted = whole().child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT);

    assertThat(Planner.wanted(drifted.task(other).observed()))
        .hasAtLeastOneElementOfType(FailTask.class)
        .hasAtLeastOneElementOfType(ApplyChild.class);
    assertThat(Planner.wanted(drifted.teardown(running(Teardown.Purpose.RESET)).observed()))
        .doesNotHaveAnyElementsOfTypes(ApplyChild.class);
  }

  @Test
  void aDeletionWhileAGenesisIsIntendedNamesTheClusterThatWasToBeFormed() {
    Seen seen = cluster(3).intent("v-0").deleting().deleteVolumes().genesisFile(0, false).empty(1);

    assertThat(decide(seen))
        .isEqualTo(
            new RecordTeardown(
                Teardown.Purpose.DELETION,
                "",
                "",
                X,
                1,
                List.of(pod(0), pod(1)),
                List.of(claim(0), claim(1)),
                List.of(),
                List.of()));
  }

  @Test
  void aSecondTaskWaitsWhileOneRuns() {
    ObservedTask second =
        new ObservedTask(
            "z",
            "z-uid",
            ObservedTask.Kind.RESET,
            Optional.of(X),
            ObservedTask.Phase.PENDING,
            NOW.plusSeconds(1));

    assertThat(decide(whole().teardown(running(Teardown.Purpose.RESET)).task(second)))
        .isEqualTo(new ScaleToZero("set", "5"));
  }
}
