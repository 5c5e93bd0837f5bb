package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static dev.quorate.operator.plan.Seen.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.RemoveFinalizer;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import dev.quorate.operator.plan.view.Layout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which spec a cluster is managed by, and when its copy is written. */
class SpecValidityTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final ClusterSpec EARLIER = spec(3);
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private static Seen whole(int replicas) {
    return cluster(replicas)
        .ofX()
        .formedWith(3)
        .config(ALL, List.of(), 1)
        .member(0)
        .member(1)
        .member(2);
  }

  private static Seen oneLost(int replicas) {
    return cluster(replicas)
        .ofX()
        .formedWith(3)
        .config(ALL, List.of(), 1)
        .unheard(2)
        .member(0)
        .member(1)
        .empty(2);
  }

  private static final BootstrapSource GOLDEN =
      new BootstrapSource.Snapshot(
          BootstrapSource.Place.CONFIG_MAP, "golden", "a.netsy", "ab".repeat(32));

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row(
            "valid, and nothing is kept yet: keep it",
            cluster(3).nothingKept().empty(0).empty(1).empty(2),
            Expected.act(new KeepSpec(spec(3)))),
        row(
            "valid, and an earlier one is kept: keep the new one",
            whole(5).kept(EARLIER),
            Expected.act(new KeepSpec(spec(5)))),
        row(
            "another source once the cluster has begun: keep it, and say that it is ignored",
            whole(3).source(GOLDEN).kept(spec(3)),
            Expected.act(new KeepSpec(whole(3).source(GOLDEN).observed().cluster().spec(), true))),
        row(
            "another source before: keep it",
            cluster(3).source(GOLDEN).kept(spec(3)).empty(0).empty(1).empty(2),
            Expected.act(new KeepSpec(whole(3).source(GOLDEN).observed().cluster().spec()))),
        row(
            "the source is taken out once the cluster has begun: keep it, and say nothing",
            whole(3).kept(whole(3).source(GOLDEN).observed().cluster().spec()),
            Expected.act(new KeepSpec(spec(3)))),
        row("valid, and kept: nothing is written", whole(3), Expected.act(new Settled())),
        row(
            "valid, and nothing is kept: before objects are made by it",
            cluster(3).nothingKept().child(ChildKind.STATEFUL_SET, ChildState.MISSING),
            Expected.act(new KeepSpec(spec(3)))),
        row(
            "paused: nothing is written",
            whole(3).nothingKept().paused(),
            Expected.holds(Reason.Paused)),
        row(
            "invalid and paused: the pause counts",
            whole(4).kept(EARLIER).paused(),
            Expected.holds(Reason.Paused)),
        row(
            "being deleted: nothing is written",
            whole(3).nothingKept().deleting(),
            Expected.act(new RemoveFinalizer())),
        row(
            "invalid: a lost member is replaced under the kept one",
            oneLost(4).kept(EARLIER),
            Expected.act(new RemoveMember(pod(1), id(2), "demo-2"))),
        row(
            "invalid: the next member joins under the kept one",
            cluster(4)
                .ofX()
                .formedWith(3)
                .kept(EARLIER)
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .empty(2),
            Expected.act(new CallJoin(pod(1), X, 1, List.of("demo-0:8080")))),
        row(
            "invalid: a missing object is made by the kept one",
            whole(4).kept(EARLIER).child(ChildKind.STATEFUL_SET, ChildState.MISSING),
            Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing))),
        row(
            "invalid, and all is well: a person has to correct it",
            whole(4).kept(EARLIER),
            Expected.holds(Reason.InvalidSpec)),
        row(
            "invalid, and the copy was taken away: nothing is changed",
            oneLost(4).nothingKept(),
            Expected.holds(Reason.InvalidSpec)),
        row(
            "invalid, and the copy is no valid spec either: nothing is changed",
            oneLost(4).kept(spec(2)),
            Expected.holds(Reason.InvalidSpec)),
        row(
            "invalid, and no cluster is formed: nothing is formed under the kept one",
            cluster(4).kept(EARLIER).empty(0).empty(1).empty(2),
            Expected.holds(Reason.InvalidSpec)),
        row(
            "invalid, and a genesis is intended: it is not called",
            cluster(4).kept(EARLIER).intent("v-0").empty(0).empty(1).empty(2),
            Expected.holds(Reason.InvalidSpec)),
        row(
            "invalid, and the copy was taken away: a recorded reset goes to its end",
            whole(4).nothingKept().teardown(reset()),
            Expected.act(new ScaleToZero("set", "5"))));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whileTheCopyIsRefused(String situation, Seen seen, Expected expected) {
    Observed observed = seen.observed();
    Refusal refused = refusal(observed, false);

    expected.assertOf(Planner.plan(observed, List.of(refused)).decision());
    assertThat(Planner.wanted(observed)).contains(refused.act());
    assertThat(Planner.plan(observed, List.of(refusal(observed, true))).decision())
        .as("when it is due again")
        .isEqualTo(refused.act());
  }

  // The spec at hand is valid, and everything is done by it.
  static Stream<Arguments> whileTheCopyIsRefused() {
    ObservedTask order =
        new ObservedTask(
            "order",
            "order-uid",
            ObservedTask.Kind.RESET,
            Optional.of(X),
            ObservedTask.Phase.PENDING,
            NOW);
    return Stream.of(
        row(
            "a lost member is replaced",
            oneLost(3).nothingKept(),
            Expected.act(new RemoveMember(pod(1), id(2), "demo-2"))),
        row(
            "a lost member is replaced though the copy is an earlier one",
            oneLost(3).kept(spec(5)),
            Expected.act(new RemoveMember(pod(1), id(2), "demo-2"))),
        row(
            "a missing object is made",
            whole(3).nothingKept().child(ChildKind.STATEFUL_SET, ChildState.MISSING),
            Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing))),
        row(
            "a new cluster is formed",
            cluster(3).nothingKept().empty(0).empty(1).empty(2),
            Expected.acts(Decision.RecordGenesisIntent.class)),
        row(
            "an order is carried out",
            whole(3).nothingKept().task(order),
            Expected.acts(Decision.RecordTeardown.class)),
        row(
            "what is not supported is reported",
            whole(3).volumeSize(0, "2Gi").nothingKept(),
            Expected.holds(Reason.NotSupportedYet)),
        row(
            "all is well: only the copy is wanted",
            whole(3).nothingKept(),
            Expected.acts(KeepSpec.class)));
  }

  private static Refusal refusal(Observed seen, boolean due) {
    return new Refusal(new KeepSpec(seen.cluster().spec()), "the annotation was not stored", due);
  }

  @Test
  void aRefusedCopyIsAFindingThatSaysWhatTheClusterLacksWithoutIt() {
    Observed seen = oneLost(3).nothingKept().observed();

    assertThat(Planner.plan(seen, List.of(refusal(seen, false))).findings())
        .filteredOn(finding -> finding.reason() == Reason.RequestRefused)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.needsPerson()).isTrue();
              assertThat(finding.text())
                  .isEqualTo(
                      "keeping a copy of the valid spec in an annotation: refused, and tried again:"
                          + " the annotation was not stored; let the operator write it: without it,"
                          + " nothing is repaired while a later spec is invalid");
            });
  }

  private static Teardown reset() {
    return new Teardown(
        Teardown.Purpose.RESET,
        "order",
        "order-uid",
        X,
        1,
        List.of(pod(0)),
        List.of(claim(0)),
        List.of(),
        NOW);
  }

  @Test
  void everyProblemIsNamedAndWhichSpecIsInForce() {
    assertThat(Planner.decide(whole(4).kept(EARLIER).observed()))
        .isInstanceOfSatisfying(
            Decision.Hold.class,
            hold -> assertThat(hold.message()).contains("replicas is 4", "last valid spec"));
    assertThat(Planner.decide(whole(4).nothingKept().observed()))
        .isInstanceOfSatisfying(
            Decision.Hold.class,
            hold -> assertThat(hold.message()).contains("replicas is 4", "no earlier valid spec"));
  }

  @Test
  void theObjectsAreThoseOfTheSpecInForce() {
    var seen = cluster(4).kept(EARLIER).empty(0).observed();

    assertThat(seen.specInForce()).isEqualTo(EARLIER);
    assertThat(Layout.of(seen).replicas()).isEqualTo(3);
    assertThat(seen.cluster().spec().replicas()).isEqualTo(4);
  }

  @Test
  void volumesAreDeletedOnlyWhereBothSpecsSaySo() {
    ClusterSpec deletes = cluster(3).deleteVolumes().observed().cluster().spec();

    assertThat(Planner.decide(whole(4).kept(deletes).deleting().observed()))
        .isEqualTo(new RemoveFinalizer());
    assertThat(Planner.decide(whole(4).kept(EARLIER).deleteVolumes().deleting().observed()))
        .isEqualTo(new RemoveFinalizer());
    assertThat(Planner.decide(whole(4).kept(deletes).deleteVolumes().deleting().observed()))
        .isInstanceOf(Decision.RecordTeardown.class);
  }

  @Test
  void anInvalidSpecAloneDeletesNoVolumes() {
    Seen invalid = whole(4).nothingKept().deleteVolumes().deleting();
    Teardown begun =
        new Teardown(
            Teardown.Purpose.DELETION,
            "",
            "",
            X,
            1,
            List.of(pod(0)),
            List.of(claim(0)),
            List.of(),
            NOW);

    assertThat(Planner.decide(invalid.observed())).isEqualTo(new RemoveFinalizer());
    assertThat(Planner.decide(whole(3).nothingKept().deleteVolumes().deleting().observed()))
        .as("valid, and not kept")
        .isInstanceOf(Decision.RecordTeardown.class);
    assertThat(Planner.decide(invalid.teardown(begun).observed()))
        .as("begun under a valid one")
        .isEqualTo(new ScaleToZero("set", "5"));
  }
}
