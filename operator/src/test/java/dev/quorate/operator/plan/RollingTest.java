package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import dev.quorate.operator.plan.members.Rolling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods that serve and are not what the spec asks for. The spec's image is node:1; demo-1 leads. */
class RollingTest {
  private static final String WHY = "the image changed from node:0 to node:1";

  private static Seen whole() {
    return Seen.whole(3).templateRevision("new");
  }

  /** The leader has stored less of its log there. */
  private static Seen lagging(int ordinal) {
    return whole().match(ordinal, 30).member(1);
  }

  private static Seen old(Seen seen, int... ordinals) {
    for (int ordinal : ordinals) {
      seen.podImage(ordinal, "node:0");
    }
    return seen;
  }

  /** Earlier rules wait for the same; none of them has to be relied on. */
  @Test
  void byItselfItWaitsUntilEveryVoterKnowsTheLastChange() {
    assertThat(new Rolling().decide(old(whole(), 2).knowsAnotherVoter(0).observed()))
        .hasValueSatisfying(decision -> Expected.waits(Reason.MembersDisagree).assertOf(decision));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row("nothing changed", whole(), Expected.act(new Settled())),
        row("all are old: a follower first, the highest", old(whole(), 0, 1, 2), restarts(2)),
        row("the follower that lags most comes last", old(lagging(2), 0, 1, 2), restarts(0)),
        row("one that is not ready is the first", old(whole(), 0, 1, 2).notReady(0), restarts(0)),
        row(
            "a learner goes before the voters",
            old(
                cluster(3)
                    .ofX()
                    .templateRevision("new")
                    .config(List.of(1, 2), List.of(0), 1)
                    .member(0)
                    .behind(0)
                    .member(1)
                    .member(2),
                0,
                1,
                2),
            restarts(0)),
        row(
            "the leader is left: it hands on first",
            old(whole(), 1),
            Expected.act(new TransferLeadership(pod(1), id(0), "demo-0", Reason.RollingUpdate))),
        row(
            "to the follower that has most",
            old(lagging(0), 1),
            Expected.act(new TransferLeadership(pod(1), id(2), "demo-2", Reason.RollingUpdate))),
        row(
            "the only member has nobody to hand on to",
            cluster(1)
                .ofX()
                .templateRevision("new")
                .config(List.of(0), List.of(), 0)
                .member(0)
                .podImage(0, "node:0"),
            restarts(0)),
        row(
            "another voter does not answer: it is waited for",
            old(whole().noted(0, Seen.X, List.of(0, 1, 2)), 1, 2),
            Expected.waits(Reason.MemberUnreachable)),
        row(
            "another voter has not caught up",
            old(whole().behind(0), 1, 2),
            Expected.waits(Reason.MemberCatchingUp)),
        row(
            "another voter is not ready, and serves",
            old(whole(), 2).notReady(0),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "the leader does not hear of another voter",
            old(Seen.whole(3).templateRevision("new").unheard(0).member(1), 2),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "another voter stores nothing",
            old(Seen.whole(3).templateRevision("new").hung(0).member(1), 2),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "another voter has just become ready",
            old(whole(), 2).readyFor(0, Duration.ofSeconds(4)),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "it has been ready for a while",
            old(whole(), 2).readyFor(0, Duration.ofSeconds(5)),
            restarts(2)),
        row(
            "not every voter knows the last change of the membership",
            old(whole(), 2).knowsAnotherVoter(0),
            Expected.waits(Reason.MembersDisagree)),
        row(
            "another pod is being deleted",
            old(whole(), 1, 2).podDeleting(0),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "nobody leads",
            old(
                cluster(3)
                    .ofX()
                    .templateRevision("new")
                    .config(List.of(0, 1, 2), List.of(), -1)
                    .member(0)
                    .member(1)
                    .member(2),
                2),
            Expected.waits(Reason.NoLeader)),
        row(
            "the StatefulSet is changed first",
            old(whole(), 2).child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT),
            Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectChanged))),
        row(
            "its controller has not seen the template yet",
            old(Seen.whole(3), 2),
            Expected.waits(Reason.RollingUpdate)),
        row(
            "the StatefulSet is another application's",
            old(whole(), 2).foreignSet(),
            Expected.holds(Reason.ChildObjectForeign)),
        row("paused", old(whole(), 2).paused(), Expected.holds(Reason.Paused)),
        row(
            "nobody named an image, and another operator has another one",
            old(whole(), 0, 1, 2).withoutImage(),
            Expected.act(new Settled())),
        row(
            "another operator makes other pods",
            whole().template(Optional.empty(), Optional.of("new")),
            Expected.act(new Settled())),
        row(
            "the template was made again when the cluster was formed",
            whole().podRevision(0, "old").podRevision(1, "old").podRevision(2, "old"),
            Expected.act(new Settled())),
        row(
            "the spec asks for something else in the pod",
            whole()
                .template(Optional.of("b"), Optional.of("new"))
                .madeFrom(0, Optional.of("b"), Optional.of("new"))
                .madeFrom(1, Optional.of("b"), Optional.of("new"))
                .madeFrom(2, Optional.of("a"), Optional.of("old")),
            Expected.act(new RestartPod(pod(2), "the spec asks for another pod"))),
        row(
            "a setting of the engine changed",
            whole()
                .templateOf(Map.of("engine.electionTimeoutMilliseconds", "2000"))
                .madeOf(0, Map.of("engine.electionTimeoutMilliseconds", "2000"))
                .madeOf(1, Map.of("engine.electionTimeoutMilliseconds", "2000"))
                .madeOf(2, Map.of("engine.electionTimeoutMilliseconds", "1500")),
            Expected.act(
                new RestartPod(
                    pod(2), "spec.engine.electionTimeoutMilliseconds changed from 1500 to 2000"))),
        row(
            "a pod that fails with a change is made again when it is taken back",
            old(whole().failed(2, "DiskFull", Optional.of(Seen.X)), 2).podProblem(2, "x", "y"),
            restarts(2)));
  }

  private static Expected restarts(int ordinal) {
    return Expected.act(new RestartPod(pod(ordinal), WHY));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  @Test
  void isReportedWithTheCureWhereTheNextPodWouldBeRefused() {
    var refused = new Refusal(new RestartPod(pod(2), WHY), "violates PodSecurity", false);

    assertThat(Planner.plan(old(whole(), 0, 1, 2).observed(), List.of(refused)).findings())
        .filteredOn(finding -> finding.reason() == Reason.RequestRefused)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.needsPerson()).isTrue();
              assertThat(finding.text())
                  .startsWith("restarting pod demo-2, because " + WHY)
                  .contains("violates PodSecurity; change the spec, or what refuses it");
            });
  }
}
