package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.node.identity.FailureReason;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import dev.quorate.operator.status.StatusOf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What is found, whatever is decided")
class FindingsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final Act BUDGET =
      new ApplyChild(ChildKind.DISRUPTION_BUDGET, Reason.ChildObjectChanged);

  private static Seen whole() {
    return cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).member(2);
  }

  private static Plan plan(Seen seen, Refusal... refusals) {
    return Planner.plan(seen.observed(), List.of(refusals));
  }

  private static Refusal refused(Act act) {
    return new Refusal(act, "403: forbidden", false);
  }

  @Test
  void aRefusedBudgetAStrangeVolumeAndAFullStoreAreThreeFindings() {
    Seen seen =
        whole()
            .problem(0, "StoreFull")
            .stranger(2, Y)
            .child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT);
    Plan plan = plan(seen, refused(BUDGET));

    assertThat(plan.findings())
        .extracting(Finding::reason, finding -> finding.subject().name())
        .containsExactlyInAnyOrder(
            tuple(Reason.RequestRefused, "applying the PodDisruptionBudget"),
            tuple(Reason.ClusterIdMismatch, "demo-2"),
            tuple(Reason.StoreFull, "demo-0"));
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan, Optional.empty());
    Condition stalled = status.condition("Stalled").orElseThrow();
    assertThat(stalled.status()).isEqualTo(Truth.TRUE);
    assertThat(stalled.message())
        .contains("demo-2: its volume belongs to cluster " + Y)
        .contains("applying the PodDisruptionBudget: refused, and tried again: 403: forbidden");
    assertThat(status.condition("Degraded").orElseThrow().message())
        .contains("demo-0: its store is full");
    assertThat(status.findings())
        .extracting(FindingStatus::reason)
        .containsExactlyInAnyOrder("RequestRefused", "ClusterIdMismatch", "StoreFull");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void findings(String situation, Seen seen, List<Reason> expected) {
    assertThat(plan(seen).findings())
        .extracting(Finding::reason)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  static Stream<Arguments> findings() {
    ObservedTask reset =
        new ObservedTask(
            "order",
            "order-uid",
            ObservedTask.Kind.RESET,
            Optional.of(X),
            ObservedTask.Phase.PENDING,
            Instant.EPOCH);
    return Stream.of(
        row("a whole cluster", whole()),
        row("a new cluster that can be formed", cluster(3).empty(0).empty(1).empty(2)),
        row("a new cluster whose spec is invalid", cluster(4), Reason.InvalidSpec),
        row(
            "a claim of an ordinal that no cluster has",
            cluster(3).empty(0).empty(1).empty(2).withoutPod(40),
            Reason.ClaimUnused),
        row(
            "a pause hides no lost quorum",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).empty(2).paused(),
            Reason.QuorumLost,
            Reason.Paused,
            Reason.MemberWaiting,
            Reason.MemberWaiting,
            Reason.MemberCatchingUp),
        row(
            "an invalid spec hides no failed member, and the other way round",
            cluster(4)
                .formedWith(3)
                .ofX()
                .kept(Seen.spec(3))
                .config(ALL, List.of(), 1)
                .member(0)
                .member(1)
                .failed(2, "CorruptIdentity", Optional.of(X)),
            Reason.InvalidSpec,
            Reason.MemberFailed),
        row(
            "a failed member hides no other one",
            whole().failed(0, "Removed", Optional.of(X)).failed(2, "NewerFormat", Optional.of(X)),
            Reason.MemberFailed,
            Reason.MemberFailed),
        row(
            "a damaged volume that is replaced hides no failed member",
            whole()
                .failed(0, "CorruptLog", Optional.of(X))
                .failed(2, "NewerFormat", Optional.of(X)),
            Reason.MemberDamaged,
            Reason.MemberFailed),
        row(
            "a stranger hides no lost quorum",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).stranger(2, Y),
            Reason.QuorumLost,
            Reason.ClusterIdMismatch,
            Reason.MemberWaiting,
            Reason.MemberCatchingUp),
        row(
            "a task hides no Service of somebody else",
            whole().task(reset).child(ChildKind.CLIENT_SERVICE, ChildState.FOREIGN),
            Reason.ChildObjectForeign),
        row(
            "a member that does not answer hides nothing that is not supported",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .member(0)
                .volumeSize(0, "2Gi")
                .member(1)
                .noted(2, X, ALL),
            Reason.MemberUnreachable,
            Reason.NotSupportedYet),
        row(
            "different clusters where none is formed",
            cluster(3).stranger(0, X).stranger(1, Y).empty(2),
            Reason.ForeignData),
        row(
            "claims that are deleted under running pods",
            whole().claimDeleting(0).claimDeleting(1).claimDeleting(2),
            Reason.VolumeDeleting,
            Reason.VolumeDeleting,
            Reason.VolumeDeleting),
        row("an old image in a pod that runs: it is rolled", whole().podImage(2, "old:1")),
        row(
            "pods that an earlier operator made",
            whole().template(Optional.empty(), Optional.of("new")),
            Reason.UpdatePending),
        row(
            "an image that another operator was installed with",
            whole()
                .withoutImage()
                .podImage(2, "old:1")
                .template(Optional.empty(), Optional.of("new"))
                .madeFrom(0, Optional.empty(), Optional.of("new"))
                .madeFrom(1, Optional.empty(), Optional.of("new"))
                .madeFrom(2, Optional.empty(), Optional.of("old")),
            Reason.UpdatePending),
        row(
            "another image and an earlier operator: it is rolled anyhow",
            whole()
                .podImage(0, "old:1")
                .podImage(1, "old:1")
                .podImage(2, "old:1")
                .template(Optional.empty(), Optional.of("new"))),
        row(
            "an old image in a pod that does not run and is replaced by the operator",
            whole()
                .noted(2, X, ALL)
                .podImage(2, "old:1")
                .podProblem(2, "ErrImagePull", "no such image")
                .podRevision(2, "old")
                .templateRevision("new"),
            Reason.PodBlocked),
        row(
            "an old image in a pod that does not run, of a set that is somebody else's",
            whole()
                .noted(2, X, ALL)
                .podImage(2, "old:1")
                .podProblem(2, "ErrImagePull", "no such image")
                .podRevision(2, "old")
                .templateRevision("new")
                .foreignSet(),
            Reason.PodBlocked,
            Reason.ChildObjectForeign),
        row("a member without a pod", whole().noPod(2), Reason.MembersStarting),
        row(
            "a pod that is refused",
            whole().noPod(2).refused(2, "exceeded quota"),
            Reason.PodBlocked),
        row(
            "a pod that is not there, and another one was refused",
            whole().noPod(2).refused(1, "exceeded quota"),
            Reason.MembersStarting),
        row(
            "a pod that is not there, and was to be restarted",
            whole().noPod(2).restartAsked(2),
            Reason.MembersStarting,
            Reason.NotSupportedYet),
        row("a member that serves, and has other trouble", whole().problem(0, "NoLeader")),
        row(
            "a member that lost its data, and another one that is away",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(0)
                .unheard(2)
                .empty(0)
                .member(1)
                .noted(2, X, ALL),
            Reason.QuorumAtRisk,
            Reason.MemberWaiting,
            Reason.MemberUnreachable),
        row(
            "an outdated copy of the only voter",
            whole().waiting(0, List.of(0), 50),
            Reason.MemberFailed,
            Reason.MemberWaiting),
        row(
            "a note of another cluster tells nothing of how many voters this one has",
            cluster(3).ofX().noted(0, X, List.of(0)).noted(1, Y, ALL).empty(2),
            Reason.ClusterIdMismatch,
            Reason.MemberUnreachable,
            Reason.MemberUnreachable,
            Reason.MemberWaiting),
        row(
            "different clusters where none is formed, and a missing Service",
            cluster(3)
                .stranger(0, X)
                .stranger(1, Y)
                .empty(2)
                .child(ChildKind.CLIENT_SERVICE, ChildState.MISSING),
            Reason.ForeignData),
        row(
            "a pause while the resource is new",
            whole().withoutFinalizer().paused(),
            Reason.Paused),
        row("a pod of no member", whole().empty(3)),
        row("a claim of no member", whole().unused(40), Reason.ClaimUnused),
        row("a claim that goes with its pod", whole().claimDeleting(1).podDeleting(1)),
        row("claims of a cluster that is deleted", whole().claimDeleting(0).deleting()),
        row(
            "what is on the volumes of a cluster that is deleted",
            whole().stranger(2, Y).paused().deleting()));
  }

  private static Arguments row(String situation, Seen seen, Reason... expected) {
    return Arguments.of(situation, seen, List.of(expected));
  }

  @Test
  void aMemberOfANewClusterThatIsNotInYetIsNoWarning() {
    Observed forming =
        cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).joining(1).empty(2).observed();

    assertThat(Planner.plan(forming, List.of()).findings())
        .extracting(Finding::severity)
        .containsOnly(FindingStatus.Severity.INFO);
  }

  @Test
  void claimsThatAreDeletedUnderRunningPodsDegradeAReadyClusterAtOnceAndSayTheCure() {
    Seen seen = whole().claimDeleting(0).claimDeleting(1).claimDeleting(2);
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan(seen), Optional.empty());

    assertThat(truth(status, "Degraded")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Available")).isEqualTo(Truth.TRUE);
    assertThat(status.condition("Degraded").orElseThrow().message())
        .contains("data-demo-0: its deletion was asked for")
        .contains("go as soon as pod demo-0 stops")
        .contains("once every other member serves: kubectl delete pod -n prod demo-0; wait until");
    assertThat(status.findings())
        .extracting(FindingStatus::severity)
        .containsOnly(FindingStatus.Severity.CRITICAL);
  }

  @Test
  void aClaimThatIsDeletedIsCriticalOnceTheOthersAreNoMajority() {
    assertThat(plan(whole().claimDeleting(1)).findings())
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(plan(whole().claimDeleting(1).claimDeleting(2)).findings())
        .extracting(Finding::severity)
        .containsExactly(Severity.CRITICAL, Severity.CRITICAL);
  }

  @Test
  void theCureNamesTheClaim() {
    assertThat(plan(whole().stranger(2, Y)).findings())
        .extracting(Finding::cure)
        .containsExactly(Optional.of("attach the right volume, or delete claim data-demo-2"));
    assertThat(plan(whole().failed(2, "DiskFailure", Optional.of(X))).findings())
        .extracting(Finding::cure)
        .containsExactly(
            Optional.of(
                "see the volume of claim data-demo-2 and the pod's machine: is it full, read-only"
                    + " or broken?"));
  }

  @Test
  void ofTwoThatBelieveToLeadTheOneOfTheLaterTermLeads() {
    Seen seen = whole().leading(0, 1).leading(1, 2).leading(2, 1);

    assertThat(StatusOf.cluster(seen.observed(), plan(seen), Optional.empty()).leader())
        .contains("demo-1");
  }

  @Test
  void aLeaderWhosePodIsBeingStoppedLeads() {
    Seen seen = whole().podDeleting(1);
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan(seen), Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.TRUE);
    assertThat(status.leader()).contains("demo-1");
  }

  @Test
  void nobodyIsPromotedOrRemovedThroughALeaderWhosePodIsBeingStopped() {
    Seen learner =
        cluster(3).ofX().config(List.of(0, 1), List.of(2), 1).member(0).member(1).member(2);
    Seen lost = whole().empty(0);

    assertThat(plan(learner).decision()).isInstanceOf(Promote.class);
    assertThat(plan(learner.podDeleting(1)).decision()).isNotInstanceOf(Act.class);
    assertThat(plan(lost).decision()).isInstanceOf(RemoveMember.class);
    assertThat(plan(lost.podDeleting(1)).decision()).isNotInstanceOf(Act.class);
  }

  @Test
  void membersThatOnlyTheOperatorCannotAskAreUnknownEverywhere() {
    Seen seen =
        cluster(3)
            .ofX()
            .config(ALL, List.of(), 1)
            .noted(0, X, ALL)
            .noted(1, X, ALL)
            .noted(2, X, ALL);
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan(seen), Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.UNKNOWN);
    assertThat(truth(status, "Degraded")).isEqualTo(Truth.UNKNOWN);
    assertThat(truth(status, "Ready")).isEqualTo(Truth.UNKNOWN);
    assertThat(status.phase()).isEqualTo("Unknown");
    assertThat(status.readyReplicas()).isEqualTo(3);
    assertThat(status.condition("Available").orElseThrow().message())
        .startsWith("the operator cannot reach any member; 3 of 3 pods are ready; demo-0 ")
        .contains("no answer");
  }

  @Test
  void aMemberThatTheLeaderDoesNotHearOfIsDownThoughItsPodIsReady() {
    Seen seen =
        cluster(3).ofX().unheard(2).config(ALL, List.of(), 1).member(0).member(1).noted(2, X, ALL);
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan(seen), Optional.empty());

    assertThat(truth(status, "Degraded")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(status.readyReplicas()).isEqualTo(2);
  }

  private static Truth truth(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().status();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void blockedPods(String situation, Seen seen, boolean atOnce, String quoted) {
    Finding now = blocked(seen.observed());
    Finding inAMinute = blocked(later(seen, Duration.ofMinutes(1)));

    assertThat(now.needsPerson()).as("a person is needed at once").isEqualTo(atOnce);
    assertThat(inAMinute.needsPerson()).as("a person is needed when it lasts").isTrue();
    assertThat(inAMinute.text()).contains(quoted);
  }

  static Stream<Arguments> blockedPods() {
    String quota =
        "create Pod demo-2 in StatefulSet demo failed error: pods \"demo-2\" is forbidden: exceeded"
            + " quota: pods";
    String goes = "object is being deleted: pods \"demo-2\" already exists";
    return Stream.of(
        Arguments.of("a quota, first start", unformed().noPod(2).refused(2, quota), true, quota),
        Arguments.of("a quota, later", whole().noPod(2).refused(2, quota), true, quota),
        Arguments.of(
            "the pod before it ends", whole().noPod(2).refused(2, goes), false, "already exists"),
        Arguments.of(
            "an image that does not exist",
            unformed().unknown(2).podProblem(2, "ImagePullBackOff", "not found"),
            false,
            "demo-2: its pod does not run: ImagePullBackOff, not found"),
        Arguments.of(
            "an image that cannot exist",
            unformed().unknown(2).podProblem(2, "InvalidImageName", "no such form"),
            true,
            "InvalidImageName, no such form"),
        Arguments.of(
            "a node that is gone for good",
            whole().noted(2, X, ALL).podProblem(2, "NodeLost", "node n3 is gone").podDeleting(2),
            false,
            "has not ended: NodeLost, node n3 is gone; if its node is gone for good"));
  }

  @Test
  void aPodThatStopsIsNotBlockedUntilItsTimeIsUp() {
    Seen stopping = whole().noted(2, X, ALL).podDeleting(2).podEndsIn(2, Duration.ofSeconds(30));

    assertThat(Planner.plan(stopping.observed(), List.of()).findings())
        .filteredOn(found -> found.subject().equals(Subject.member("demo-2")))
        .singleElement()
        .satisfies(found -> assertThat(found.reason()).isEqualTo(Reason.MemberUnreachable))
        .satisfies(found -> assertThat(found.text()).contains("has a pod that is being deleted"));
    assertThat(blocked(stopping.podEndsIn(2, Duration.ZERO).observed()).text())
        .contains("its pod is being deleted and has not ended");
  }

  @Test
  void aPodThatWasJustMadeIsNotBlamedForTheOneBeforeIt() {
    Duration minute = Duration.ofMinutes(1);
    Seen stuck = whole().noted(2, X, ALL).podProblem(2, "Unschedulable", "no node has room");

    assertThat(blocked(later(stuck, minute)).needsPerson()).isTrue();
    assertThat(blocked(later(stuck.podAge(2, Duration.ZERO), minute)).needsPerson()).isTrue();
    assertThat(blocked(later(stuck.podAge(2, minute.negated()), minute)).needsPerson())
        .as("made at this moment")
        .isFalse();
  }

  @Test
  void aPodThatDoesNotEndIsFoundWhileTheClusterIsTakenDown() {
    Seen going =
        whole()
            .teardown(
                new Teardown(
                    Teardown.Purpose.RESET,
                    "order",
                    "order-uid",
                    X,
                    1,
                    List.of(Seen.pod(2)),
                    List.of(),
                    List.of(),
                    Instant.EPOCH));
    Seen stuck = going.noted(2, X, ALL).podProblem(2, "NodeLost", "node n3 is gone").podDeleting(2);

    assertThat(blocked(stuck.observed()))
        .satisfies(found -> assertThat(found.severity()).isEqualTo(Severity.INFO))
        .satisfies(found -> assertThat(found.needsPerson()).isFalse());
    assertThat(blocked(later(stuck, Duration.ofMinutes(1))))
        .satisfies(found -> assertThat(found.needsPerson()).isTrue())
        .satisfies(found -> assertThat(found.text()).contains("delete the Node object"));
    assertThat(Planner.plan(going.noted(1, X, ALL).observed(), List.of()).findings())
        .as("one that does not answer is about to go")
        .extracting(Finding::subject)
        .doesNotContain(Subject.member("demo-1"));
  }

  private static Seen unformed() {
    return cluster(3).empty(0).empty(1);
  }

  private static Finding blocked(Observed seen) {
    return Planner.plan(seen, List.of()).findings().stream()
        .filter(finding -> finding.reason() == Reason.PodBlocked)
        .findFirst()
        .orElseThrow();
  }

  /** The same observation, after it was reported and that much time has passed. */
  private static Observed later(Seen seen, Duration after) {
    Observed first = seen.observed();
    ClusterStatus reported =
        StatusOf.cluster(first, Planner.plan(first, List.of()), Optional.empty());
    return new Observed(
        first.now().plus(after),
        first.cluster().withStatus(reported),
        first.slots(),
        first.statefulSet(),
        first.children(),
        first.versions(),
        first.tasks(),
        first.notices(),
        first.candidateClusterId());
  }

  @Test
  void aRestartThatIsNotCarriedOutIsReportedOnceWithTheCure() {
    Seen seen = whole().restartAsked(0).restartAsked(2);
    ClusterStatus status = StatusOf.cluster(seen.observed(), plan(seen), Optional.empty());

    assertThat(status.condition("Stalled").orElseThrow().message())
        .isEqualTo(
            "StatefulSet: a restart was asked for, and nothing restarts by that; these pods are"
                + " from before it: demo-0, demo-2; order it with a ConsensusTask that has"
                + " `restart: {}`");
    assertThat(truth(status, "Degraded")).isEqualTo(Truth.FALSE);
    assertThat(status.findings())
        .extracting(FindingStatus::reason)
        .containsExactly("NotSupportedYet");
  }

  @ParameterizedTest
  @EnumSource
  void whatANodeRefusesToWorkForHasACureThatFitsKubernetes(FailureReason reason) {
    // Without a leader none of them is replaced.
    Seen seen = cluster(3).ofX().config(ALL, List.of(), -1).member(0).member(1);
    Finding found =
        plan(seen.failed(2, reason.wireName(), Optional.of(X))).findings().stream()
            .filter(finding -> finding.reason() == Reason.MemberFailed)
            .findFirst()
            .orElseThrow();

    assertThat(found.text()).contains(reason.wireName(), "a hole");
    assertThat(found.cure().orElse(""))
        .isNotBlank()
        .doesNotContain(" --")
        .doesNotContain("directory");
  }

  @Test
  void aFailureOfANewerNodeIsQuotedWithoutACure() {
    assertThat(plan(whole().failed(2, "FromTheFuture", Optional.of(X))).findings())
        .extracting(Finding::text)
        .containsExactly("demo-2: FromTheFuture, a hole");
  }

  @Test
  void whatComesAfterARefusedActIsDecided() {
    Seen seen = whole().unnoted(2).child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT);

    assertThat(plan(seen).decision()).isEqualTo(BUDGET);
    assertThat(plan(seen, refused(BUDGET)).decision()).isInstanceOf(RecordVolumeIdentity.class);
    assertThat(plan(seen, new Refusal(BUDGET, "403: forbidden", true)).decision())
        .as("it is due")
        .isEqualTo(BUDGET);
  }

  @Test
  void oneRefusedObjectHidesNoOther() {
    Seen seen =
        whole()
            .child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT)
            .child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT);
    Act service = new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged);

    assertThat(plan(seen, refused(service)).decision()).isEqualTo(BUDGET);
    assertThat(Planner.wanted(seen.observed())).contains(service, BUDGET);
  }

  @Test
  void aRefusedActIsDecidedWhenNothingElseIsToBeDone() {
    Seen seen = whole().child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT);

    assertThat(plan(seen, refused(BUDGET)).decision()).isEqualTo(BUDGET);
  }

  /** Refused, it leads clients to a cluster that the status does not name yet. */
  @Test
  void noClusterIsFormedWhileTheServiceForClientsCannotBeClosed() {
    Act closing = new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged);
    for (Seen seen :
        List.of(
            cluster(3).empty(0).empty(1).empty(2),
            cluster(3).intent("v-0").empty(0).empty(1).empty(2),
            cluster(3).intent("v-0").genesisFile(0, false).empty(1).empty(2),
            cluster(3).genesisFile(0, false).empty(1).empty(2))) {
      assertThat(plan(seen).decision())
          .isInstanceOfAny(RecordGenesisIntent.class, CallGenesis.class);
      Seen open = seen.child(ChildKind.CLIENT_SERVICE, ChildState.OPEN);

      assertThat(plan(open).decision()).isEqualTo(closing);
      assertThat(plan(open, refused(closing)).decision())
          .isInstanceOfSatisfying(
              Wait.class,
              wait ->
                  assertThat(wait.message())
                      .isEqualTo(
                          "Service prod/demo still leads clients to the members; no cluster is"
                              + " formed until its selector can be changed"));
    }
  }

  @Test
  void aServiceForClientsThatIsRefusedAnotherChangeKeepsNoClusterFromForming() {
    Act change = new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged);
    Seen seen =
        cluster(3).empty(0).empty(1).empty(2).child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT);

    assertThat(plan(seen, refused(change)).decision()).isInstanceOf(RecordGenesisIntent.class);
  }

  @Test
  void nothingIsDoneAfterARefusedActThatTheRestReliesOn() {
    Seen seen = whole().withoutFinalizer().child(ChildKind.STATEFUL_SET, ChildState.MISSING);

    assertThat(plan(seen, refused(new AddFinalizer())).decision()).isEqualTo(new AddFinalizer());
  }

  @Test
  void whatAPausedClusterWouldDoIsNotAskedFor() {
    Seen seen = whole().child(ChildKind.DISRUPTION_BUDGET, ChildState.DIFFERENT);

    assertThat(Planner.wanted(seen.observed())).containsExactly(BUDGET);
    assertThat(Planner.wanted(seen.paused().observed())).isEmpty();
  }

  @Test
  void whatADecisionIsHeldForIsAlwaysAFinding() {
    assertThat(Plan.of(new Hold(Reason.Paused, "spec.paused is true")).findings())
        .extracting(Finding::reason, Finding::needsPerson)
        .containsExactly(tuple(Reason.Paused, true));
    Hold held = new Hold(Reason.MemberFailed, "demo-1 has failed");
    Finding passing =
        Finding.passing(Reason.MemberFailed, Subject.CLUSTER, Severity.INFO, "it may pass");
    Finding other =
        Finding.forPerson(Reason.StoreFull, Subject.CLUSTER, Severity.INFO, "it is full");
    Finding same =
        Finding.forPerson(
            Reason.MemberFailed, Subject.member("demo-1"), Severity.WARNING, "it has failed");
    assertThat(new Plan(held, List.of(passing, other)).findings())
        .extracting(Finding::text)
        .containsExactly("demo-1 has failed", "it is full", "it may pass");
    assertThat(new Plan(held, List.of(same)).findings()).containsExactly(same);
  }
}
