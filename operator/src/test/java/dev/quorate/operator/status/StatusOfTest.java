package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.findings.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Conditions and events: their texts, and when they change. */
class StatusOfTest {
  private static final String X = "6f1c0a5e9b3d2748";
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Decision WAITING =
      new Decision.Wait(Reason.MembersStarting, "demo-0 has no pod yet", Duration.ofSeconds(1));

  @Test
  void everyConditionIsThereFromTheFirstReport() {
    ClusterStatus status = status(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());

    assertThat(status.conditions().stream().map(Condition::type))
        .containsExactly(
            "Ready",
            "Available",
            "Initialized",
            "Progressing",
            "Degraded",
            "Reconciling",
            "Stalled",
            "SpecValid");
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Progressing")).isEqualTo(Truth.TRUE);
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.FALSE);
  }

  @Test
  void theTimeOfAConditionChangesOnlyWithItsTruth() {
    ClusterStatus first = status(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    Decision hold = new Decision.Hold(Reason.ForeignData, "demo-1: cluster y");
    ClusterStatus second = status(seen(NOW.plusSeconds(60), 1, first, 3), hold, Optional.empty());

    assertThat(since(second, "Ready")).isEqualTo(NOW);
    assertThat(since(second, "Stalled")).isEqualTo(NOW.plusSeconds(60));
    assertThat(second.condition("Ready").orElseThrow().reason()).isEqualTo("ForeignData");
  }

  @Test
  void aHealthyClusterNeedsNoAction() {
    ClusterStatus status =
        status(
            seen(NOW, 1, formedStatus(), 1, report("demo-0", State.SERVING, Optional.of("a0"), 40)),
            new Decision.Settled(),
            Optional.empty());

    assertThat(status.condition("Ready").orElseThrow().message())
        .isEqualTo("the cluster matches its spec");
    assertThat(status.condition("Available").orElseThrow().message())
        .isEqualTo("demo-0 is the leader");
    assertThat(status.condition("Stalled").orElseThrow().message()).isEqualTo("no action needed");
    assertThat(status.condition("Progressing").orElseThrow().message())
        .isEqualTo("no change is pending");
  }

  @Test
  void anActIsDescribedInWords() {
    Decision remove = new Decision.RemoveMember(new ObjectRef("demo-0", "p"), "b2", "demo-1");
    ClusterStatus status = status(seen(NOW, 1, formedStatus(), 3), remove, Optional.empty());

    assertThat(status.condition("Progressing").orElseThrow().message())
        .isEqualTo("removing demo-1 (member b2): its data is lost");
  }

  @Test
  void theConditionsThatRepeatAHoldPointToStalled() {
    Decision hold = new Decision.Hold(Reason.ForeignData, "the volumes hold two clusters");
    ClusterStatus status = status(seen(NOW, 1, ClusterStatus.none(), 3), hold, Optional.empty());

    assertThat(status.condition("Stalled").orElseThrow().message())
        .isEqualTo("the volumes hold two clusters");
    assertThat(status.condition("Progressing").orElseThrow().message())
        .isEqualTo("waiting for a person; see condition Stalled");
    assertThat(status.condition("Degraded").orElseThrow().message())
        .isEqualTo("no cluster is formed; see condition Stalled");
  }

  @Test
  void theSameObservationGivesTheSameStatus() {
    ClusterStatus first = status(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    ClusterStatus later = status(seen(NOW.plusSeconds(60), 1, first, 3), WAITING, Optional.empty());

    assertThat(later).isEqualTo(first);
    assertThat(ClusterEvents.of(first, later, List.of(), NOW)).isEmpty();
  }

  @Test
  void observedGenerationNeverGoesBack() {
    ClusterStatus first = status(seen(NOW, 5, ClusterStatus.none(), 3), WAITING, Optional.empty());

    assertThat(status(seen(NOW, 4, first, 3), WAITING, Optional.empty()).observedGeneration())
        .isEqualTo(5);
  }

  @Test
  void withoutAnAnswerAvailabilityIsUnknown() {
    ClusterStatus formed =
        ClusterStatus.none()
            .withDecided(Optional.of("6f1c0a5e9b3d2748"), 1, Optional.empty(), Optional.empty());
    ClusterStatus status = status(seen(NOW, 1, formed, 3), WAITING, Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.UNKNOWN);
    assertThat(truth(status, "Initialized")).isEqualTo(Truth.TRUE);
    assertThat(status.members()).allSatisfy(m -> assertThat(m.role()).isEqualTo("Unknown"));
  }

  @Test
  void aSpecThatIsNotSupportedYetStallsTheCluster() {
    Decision hold =
        new Decision.Hold(Reason.NotSupportedYet, "replicas 1: scaling down is not supported");
    ClusterStatus status = status(seen(NOW, 1, ClusterStatus.none(), 3), hold, Optional.empty());

    Condition progressing = status.condition("Progressing").orElseThrow();
    assertThat(progressing.status()).isEqualTo(Truth.FALSE);
    assertThat(progressing.reason()).isEqualTo("NotSupportedYet");
    assertThat(truth(status, "Stalled")).isEqualTo(Truth.TRUE);
  }

  @Test
  void anInvalidSpecIsDescribedInFull() {
    ClusterStatus status = status(seen(NOW, 1, ClusterStatus.none(), 4), WAITING, Optional.empty());

    Condition valid = status.condition("SpecValid").orElseThrow();
    assertThat(valid.status()).isEqualTo(Truth.FALSE);
    assertThat(valid.message())
        .isEqualTo(
            "replicas is 4; it must be 0, 1, 3, 5, 7 or 9: an even number tolerates no more"
                + " failures than the odd number below it");
  }

  @Test
  void theFailureOfTheLastAttemptIsInTheMessage() {
    ClusterStatus status =
        status(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.of("403 Forbidden"));

    assertThat(status.condition("Ready").orElseThrow().message())
        .isEqualTo("demo-0 has no pod yet; the last attempt failed: 403 Forbidden");
  }

  @Test
  void aStalledClusterIsAWarning() {
    ClusterStatus before = status(seen(NOW, 1, ClusterStatus.none(), 3), WAITING, Optional.empty());
    Decision hold = new Decision.Hold(Reason.QuorumLost, "1 of 3 voters");
    ClusterStatus after = status(seen(NOW, 1, before, 3), hold, Optional.empty());

    assertThat(ClusterEvents.of(before, after, List.of(), NOW))
        .containsExactly(
            new ClusterEvent(EventReason.ClusterStalled, "QuorumLost: 1 of 3 voters", NOW));
    assertThat(EventReason.ClusterStalled.type()).isEqualTo(EventReason.Type.WARNING);
  }

  @Test
  void aLeaderThatOnlyItsFollowersReachMayServe() {
    MemberReport follower = report("demo-1", State.SERVING, Optional.of("a0"), 40);
    ClusterStatus status = status(formed(follower), WAITING, Optional.empty());

    Condition available = status.condition("Available").orElseThrow();
    assertThat(available.status()).isEqualTo(Truth.UNKNOWN);
    assertThat(available.message())
        .isEqualTo("demo-1 reports demo-0 as leader, but the operator cannot reach demo-0");
  }

  @Test
  void withoutALeaderThatAnybodyKnowsItIsNotAvailable() {
    MemberReport candidate = report("demo-1", State.SERVING, Optional.empty(), 40);
    ClusterStatus status = status(formed(candidate), WAITING, Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.FALSE);
  }

  @Test
  void aLeaderThatDoesNotKnowItselfAsOneDoesNotLead() {
    MemberReport alone = report("demo-0", State.SERVING, Optional.empty(), 40);
    MemberReport follower = report("demo-1", State.SERVING, Optional.of("a0"), 40);

    assertThat(truth(status(formed(alone, follower), WAITING, Optional.empty()), "Available"))
        .isEqualTo(Truth.FALSE);
  }

  @Test
  void whomAMemberOfAnotherClusterFollowsIsOfNoInterest() {
    MemberReport own = report("demo-0", State.SERVING, Optional.empty(), 40);
    MemberReport other = ofAnotherCluster(report("demo-1", State.SERVING, Optional.of("a2"), 40));

    ClusterStatus status = status(formed(own, other), WAITING, Optional.empty());

    assertThat(truth(status, "Available")).isEqualTo(Truth.FALSE);
    assertThat(status.members())
        .extracting(MemberStatus::name, MemberStatus::healthy)
        .containsExactly(tuple("demo-0", true), tuple("demo-1", false), tuple("demo-2", false));
  }

  private static MemberReport ofAnotherCluster(MemberReport r) {
    return new MemberReport(
        r.reportVersion(),
        r.nodeId(),
        r.incarnation(),
        r.version(),
        r.state(),
        r.failure(),
        Optional.of("00000000000000bb"),
        r.epoch(),
        r.memberId(),
        r.genesis(),
        r.role(),
        r.leader(),
        r.term(),
        r.commitIndex(),
        r.appliedIndex(),
        r.caughtUp(),
        r.lastTerm(),
        r.lastIndex(),
        r.voters(),
        r.learners(),
        r.peers(),
        r.configDigest(),
        r.problems());
  }

  @Test
  void aFullStoreDegradesTheClusterThoughEveryMemberServes() {
    MemberReport.Problem full = new MemberReport.Problem("StoreFull", "it takes its quota");
    MemberReport lone = report("demo-0", State.SERVING, Optional.of("a0"), 40, List.of(full));
    ClusterStatus before =
        status(
            seen(NOW, 1, formedStatus(), 1, report("demo-0", State.SERVING, Optional.of("a0"), 40)),
            new Decision.Settled());
    ClusterStatus after = status(seen(NOW, 1, formedStatus(), 1, lone), new Decision.Settled());

    assertThat(truth(before, "Degraded")).isEqualTo(Truth.FALSE);
    assertThat(truth(after, "Degraded")).isEqualTo(Truth.TRUE);
    assertThat(truth(after, "Ready")).isEqualTo(Truth.TRUE);
    assertThat(after.condition("Degraded").orElseThrow().reason()).isEqualTo("StoreFull");
    assertThat(ClusterEvents.of(before, after, List.of(), NOW))
        .containsExactly(
            new ClusterEvent(
                EventReason.ClusterDegraded,
                "StoreFull: demo-0: its store is full, and puts are refused; delete keys and"
                    + " compact the history; or give the members more memory"
                    + " (spec.pod.resources.limits.memory), and a larger spec.engine.quota if one"
                    + " is set",
                NOW));
  }

  @Test
  void everyFindingThatNeedsAPersonIsUnderStalledTheMostSevereFirst() {
    Plan plan =
        new Plan(
            new Decision.Settled(),
            List.of(
                finding(Reason.RequestRefused, "applying the Service", Severity.WARNING, true),
                finding(Reason.StoreFull, "demo-0", Severity.WARNING, false),
                finding(Reason.QuorumLost, "", Severity.CRITICAL, true)));
    ClusterStatus status =
        StatusOf.cluster(seen(NOW, 1, formedStatus(), 3), plan, Optional.empty());

    Condition stalled = status.condition("Stalled").orElseThrow();
    assertThat(stalled.status()).isEqualTo(Truth.TRUE);
    assertThat(stalled.reason()).isEqualTo("QuorumLost");
    assertThat(stalled.message())
        .isEqualTo("QuorumLost: why; RequestRefused: applying the Service: why");
    assertThat(truth(status, "Ready")).isEqualTo(Truth.FALSE);
    assertThat(truth(status, "Available")).isEqualTo(Truth.FALSE);
    assertThat(status.condition("Degraded").orElseThrow().message())
        .isEqualTo("QuorumLost: why; StoreFull: demo-0: why");
    assertThat(status.phase()).isEqualTo("Blocked");
  }

  @Test
  void aFindingKeepsTheTimeOfItsFirstReport() {
    Plan plan =
        new Plan(WAITING, List.of(finding(Reason.StoreFull, "demo-0", Severity.WARNING, false)));
    ClusterStatus first = StatusOf.cluster(seen(NOW, 1, formedStatus(), 3), plan, Optional.empty());
    ClusterStatus later =
        StatusOf.cluster(seen(NOW.plusSeconds(60), 1, first, 3), plan, Optional.empty());
    ClusterStatus without =
        StatusOf.cluster(
            seen(NOW.plusSeconds(90), 1, later, 3), Plan.of(WAITING), Optional.empty());
    ClusterStatus again =
        StatusOf.cluster(seen(NOW.plusSeconds(120), 1, without, 3), plan, Optional.empty());

    assertThat(later).isEqualTo(first);
    assertThat(later.findings()).extracting(FindingStatus::since).containsExactly(NOW);
    assertThat(without.findings()).isEmpty();
    assertThat(again.findings())
        .extracting(FindingStatus::since)
        .containsExactly(NOW.plusSeconds(120));
  }

  @Test
  void anotherFindingThatNeedsAPersonIsAnEventWhileTheClusterIsStalledAlready() {
    Finding first = finding(Reason.ClusterIdMismatch, "demo-1", Severity.WARNING, true);
    Finding second = finding(Reason.ClusterIdMismatch, "demo-2", Severity.WARNING, true);
    ClusterStatus before =
        StatusOf.cluster(
            seen(NOW, 1, formedStatus(), 3), new Plan(WAITING, List.of(first)), Optional.empty());
    ClusterStatus after =
        StatusOf.cluster(
            seen(NOW, 1, before, 3), new Plan(WAITING, List.of(first, second)), Optional.empty());

    assertThat(ClusterEvents.of(before, after, List.of(), NOW))
        .containsExactly(
            new ClusterEvent(EventReason.ClusterStalled, "ClusterIdMismatch: demo-2: why", NOW));
    assertThat(ClusterEvents.of(after, after, List.of(), NOW)).isEmpty();
  }

  @Test
  void aMessageHasRoomForSoManyFindingsAndCountsTheRest() {
    List<Finding> many =
        IntStream.range(0, 40)
            .mapToObj(
                n ->
                    Finding.forPerson(
                        Reason.MemberFailed,
                        Subject.member("demo-" + n),
                        Severity.WARNING,
                        "x".repeat(1000)))
            .toList();
    ClusterStatus status =
        StatusOf.cluster(
            seen(NOW, 1, formedStatus(), 3), new Plan(WAITING, many), Optional.empty());

    assertThat(status.condition("Stalled").orElseThrow().message())
        .hasSizeLessThan(8300)
        .endsWith("and 32 more, see status.findings");
    assertThat(status.findings()).hasSize(32);
  }

  private static Finding finding(Reason reason, String about, Severity severity, boolean person) {
    Finding.Kind kind =
        about.isEmpty()
            ? Finding.Kind.CLUSTER
            : about.startsWith("demo-") ? Finding.Kind.MEMBER : Finding.Kind.REQUEST;
    return new Finding(reason, new Subject(kind, about), severity, person, "why", Optional.empty());
  }

  @Test
  void theLagOfAMemberThatCatchesUpChangesInCoarseSteps() {
    assertThat(lag(State.CATCHING_UP, 38)).contains(10L);
    assertThat(lag(State.CATCHING_UP, 31)).contains(10L);
    assertThat(lag(State.CATCHING_UP, 30)).contains(10L);
    assertThat(lag(State.CATCHING_UP, 39)).contains(1L);
    assertThat(lag(State.CATCHING_UP, 5)).contains(100L);
    assertThat(lag(State.CATCHING_UP, 40)).contains(0L);
    assertThat(lag(State.SERVING, 31)).isEmpty();
    assertThat(lag(State.WAITING, 0)).isEmpty();
  }

  @Test
  void theLineOfAMemberSaysWhatIsWrongWithItAndNothingWhenNothingIs() {
    MemberReport fine = report("demo-0", State.SERVING, Optional.of("a0"), 40);
    MemberReport full =
        report(
            "demo-1",
            State.SERVING,
            Optional.of("a0"),
            40,
            List.of(new MemberReport.Problem("StoreFull", "the store has reached its quota")));
    ClusterStatus status = status(formed(fine, full), new Decision.Settled(), Optional.empty());

    assertThat(status.members())
        .extracting(MemberStatus::name, MemberStatus::message)
        .containsExactly(
            tuple("demo-0", Optional.empty()),
            tuple("demo-1", Optional.of("reports StoreFull: the store has reached its quota")),
            tuple("demo-2", Optional.of("has no pod yet")));
  }

  private static Optional<Long> lag(State state, long applied) {
    MemberReport leader = report("demo-0", State.SERVING, Optional.of("a0"), 40);
    return lag(leader, report("demo-1", state, Optional.of("a0"), applied));
  }

  @Test
  void aMemberOfAnotherClusterIsNotBehindThisOne() {
    MemberReport leader = report("demo-0", State.SERVING, Optional.of("a0"), 40);
    MemberReport other = report("demo-1", State.CATCHING_UP, Optional.of("a0"), 5);

    assertThat(lag(leader, ofAnotherCluster(other))).isEmpty();
  }

  private static Optional<Long> lag(MemberReport leader, MemberReport other) {
    ClusterStatus status = status(formed(leader, other), WAITING, Optional.empty());
    return status.members().stream()
        .filter(member -> member.name().equals("demo-1"))
        .findFirst()
        .orElseThrow()
        .lag();
  }

  @Test
  void aPermitIsAnEventWhenTheMemberTakesItAndNotWhenItIsRepeated() {
    PerformedAct permitted =
        new PerformedAct(
            new CallJoin(new ObjectRef("demo-1", "p"), X, 1, List.of("demo-0:8080")), NOW);
    ClusterStatus waiting =
        status(
            formed(report("demo-1", State.WAITING, Optional.empty(), 0)),
            WAITING,
            Optional.empty());
    ClusterStatus joining =
        status(
            formed(report("demo-1", State.JOINING, Optional.empty(), 0)),
            WAITING,
            Optional.empty());

    assertThat(ClusterEvents.ofActs(waiting, joining, List.of(permitted)))
        .extracting(ClusterEvent::message)
        .containsExactly("demo-1 was permitted to join");
    assertThat(ClusterEvents.of(permitted)).as("known at once").isEmpty();
    assertThat(ClusterEvents.ofActs(joining, joining, List.of(permitted))).isEmpty();
  }

  @Test
  void aRefusedTaskIsAnEventOfTheClusterAndOfTheTask() {
    ObjectRef task = new ObjectRef("reset-1", "t");

    assertThat(
            ClusterEvents.of(
                new PerformedAct(new FailTask(task, Reason.ClusterIdMismatch, "another one"), NOW)))
        .contains(
            List.of(
                new ClusterEvent(EventReason.TaskRefused, "task reset-1 refused: another one", NOW),
                new ClusterEvent(
                    EventReason.TaskRefused,
                    "ClusterIdMismatch: another one",
                    Optional.of(task),
                    NOW)));
  }

  private static Observed formed(MemberReport... reports) {
    return seen(NOW, 1, formedStatus(), 3, reports);
  }

  private static ClusterStatus formedStatus() {
    return ClusterStatus.none().withDecided(Optional.of(X), 1, Optional.empty(), Optional.empty());
  }

  private static Observed seen(
      Instant now, long generation, ClusterStatus before, int replicas, MemberReport... reports) {
    Observed empty = seen(now, generation, before, replicas);
    List<Slot> slots =
        Arrays.stream(reports)
            .map(
                r ->
                    new Slot(
                        r.nodeId().charAt(5) - '0',
                        r.nodeId(),
                        Optional.empty(),
                        Optional.of(
                            new Pod(
                                r.nodeId(),
                                "p",
                                false,
                                true,
                                Optional.empty(),
                                "quorate/node:0.1.0")),
                        Optional.of(new MemberFact.Reachable(r))))
            .toList();
    return new Observed(now, empty.cluster(), slots, Optional.empty(), Map.of(), List.of(), "");
  }

  private static MemberReport report(
      String name, State state, Optional<String> leader, long applied) {
    return report(name, state, leader, applied, List.of());
  }

  private static MemberReport report(
      String name,
      State state,
      Optional<String> leader,
      long applied,
      List<MemberReport.Problem> problems) {
    boolean has = state != State.WAITING;
    return new MemberReport(
        1,
        name,
        "p",
        "0.1.0",
        state,
        Optional.empty(),
        has ? Optional.of(X) : Optional.empty(),
        has ? Optional.of(1L) : Optional.empty(),
        has ? Optional.of("a" + name.charAt(5)) : Optional.empty(),
        Optional.empty(),
        MemberReport.Role.VOTER,
        leader,
        1,
        40,
        applied,
        state == State.SERVING,
        0,
        0,
        List.of(new MemberReport.Peer("a0", "demo-0", "demo-0:2380", "demo-0:8080")),
        List.of(),
        List.of(),
        Optional.empty(),
        problems);
  }

  private static Truth truth(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().status();
  }

  private static Instant since(ClusterStatus status, String type) {
    return status.condition(type).orElseThrow().lastTransitionTime();
  }

  private static Observed seen(Instant now, long generation, ClusterStatus before, int replicas) {
    ClusterSpec spec =
        new ClusterSpec(
            replicas,
            "quorate/node:0.1.0",
            "IfNotPresent",
            "1Gi",
            Optional.empty(),
            new BootstrapSource.Empty(),
            new StructuralConfig(4, 3, "sync", "set", 0, 0),
            Retention.RETAIN,
            Retention.DELETE,
            false);
    return new Observed(
        now,
        new ObservedCluster(
            new ClusterRef("prod", "demo"), "uid", generation, "1", false, true, spec, before),
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        "");
  }

  /** With nothing wrong but what the decision says. */
  private static ClusterStatus status(Observed seen, Decision decision, Optional<String> trouble) {
    return StatusOf.cluster(seen, Plan.of(decision), trouble);
  }

  /** With everything that is found in the observation. */
  private static ClusterStatus status(Observed seen, Decision decision) {
    return StatusOf.cluster(seen, new Plan(decision, Findings.of(seen).toList()), Optional.empty());
  }
}
