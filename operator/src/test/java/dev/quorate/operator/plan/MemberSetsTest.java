package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.Layout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A cluster that was formed with five members while its spec asks for three: the two that are
 * leaving vote, hold data and are cared for like the others until they are taken out.
 */
class MemberSetsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2, 3, 4);

  private static Seen leaving(List<Integer> voters, List<Integer> learners) {
    return cluster(3)
        .formedWith(5)
        .ofX()
        .setReplicas(5)
        .config(voters, learners, 0)
        .member(0)
        .member(1)
        .member(2)
        .member(3)
        .member(4);
  }

  private static Seen whole() {
    return leaving(ALL, List.of());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void sets(
      String situation,
      Seen seen,
      List<Integer> formed,
      List<Integer> desired,
      List<Integer> leaving,
      List<Integer> joining) {
    assertThat(ordinals(seen.observed().formed())).as("formed").isEqualTo(formed);
    assertThat(ordinals(seen.observed().desired())).as("desired").isEqualTo(desired);
    assertThat(ordinals(seen.observed().leaving())).as("leaving").isEqualTo(leaving);
    assertThat(ordinals(seen.observed().joining())).as("joining").isEqualTo(joining);
  }

  static Stream<Arguments> sets() {
    List<Integer> three = List.of(0, 1, 2);
    List<Integer> none = List.of();
    return Stream.of(
        Arguments.of("nothing is formed yet", cluster(3), three, three, none, none),
        Arguments.of(
            "nothing is formed yet, and a volume beyond may hold data: it is looked into",
            cluster(3).unknown(4),
            List.of(0, 1, 2, 4),
            three,
            none,
            none),
        Arguments.of("as many as are asked for", Seen.whole(3), three, three, none, none),
        Arguments.of("fewer are asked for", whole(), ALL, three, List.of(3, 4), none),
        Arguments.of(
            "fewer are asked for, and a leaving one has neither pod nor claim",
            whole().absent(4),
            ALL,
            three,
            List.of(3, 4),
            none),
        Arguments.of(
            "more are asked for", Seen.whole(5).formedWith(3), three, ALL, none, List.of(3, 4)),
        Arguments.of(
            "none is asked for: they stop, and do not leave",
            Seen.whole(0).formedWith(3),
            three,
            three,
            none,
            none),
        Arguments.of(
            "an invalid number, and three were asked for before",
            cluster(4).formedWith(5).ofX().kept(Seen.spec(3)),
            ALL,
            three,
            List.of(3, 4),
            none),
        Arguments.of(
            "an invalid number, and no earlier spec is kept",
            cluster(4).formedWith(5).ofX().nothingKept(),
            ALL,
            ALL,
            none,
            none));
  }

  private static List<Integer> ordinals(List<Slot> slots) {
    return slots.stream().map(Slot::ordinal).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aLeavingMember(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> aLeavingMember() {
    ObservedTask reset =
        new ObservedTask(
            "order",
            "order-uid",
            ObservedTask.Kind.RESET,
            Optional.of(X),
            ObservedTask.Phase.PENDING,
            Instant.EPOCH);
    return Stream.of(
        row("serves: the size is not supported", whole(), holds(Reason.NotSupportedYet)),
        row("has no pod: awaited", whole().noPod(4), waits(Reason.MembersStarting)),
        row("does not answer: awaited", whole().noted(4, X, ALL), waits(Reason.MemberUnreachable)),
        row(
            "lost its data: taken out of the configuration",
            whole().unheard(4).empty(4).member(0),
            act(new RemoveMember(pod(0), id(4), "demo-4"))),
        row(
            "is outside and empty: joins again, because the size does not change",
            leaving(List.of(0, 1, 2, 3), List.of()).empty(4),
            acts(CallJoin.class)),
        row(
            "has caught up: promoted",
            leaving(List.of(0, 1, 2, 3), List.of(4)),
            act(new Promote(pod(0), id(4), "demo-4"))),
        row(
            "waits for its cluster to be named: confirmed, its vote may be needed",
            whole().waiting(4, ALL, 40),
            act(new ConfirmMember(pod(4), X, id(4), "uid"))),
        row(
            "its volume is noted like every other",
            whole().unnoted(4),
            acts(RecordVolumeIdentity.class)),
        row(
            "has failed: a person is needed",
            whole().failed(4, "CorruptLog", Optional.of(X)),
            holds(Reason.MemberFailed)),
        row(
            "holds another cluster: a person is needed",
            whole().stranger(4, Seen.Y),
            holds(Reason.ClusterIdMismatch)),
        row(
            "its vote counts: three of five are gone, two of them leaving",
            whole().config(ALL, List.of(), -1).member(0).member(1).empty(2).empty(3).empty(4),
            holds(Reason.QuorumLost)),
        row(
            "its vote counts: with both leaving ones there, one of two that are lost is taken out",
            whole().unheard(1).unheard(2).member(0).empty(1).empty(2),
            act(new RemoveMember(pod(0), id(1), "demo-1"))),
        row(
            "its vote counts: with one of them away too, nobody is taken out",
            whole()
                .unheard(1)
                .unheard(2)
                .unheard(4)
                .member(0)
                .empty(1)
                .noted(2, X, ALL)
                .noted(4, X, ALL),
            waits(Reason.QuorumAtRisk)),
        row(
            "its pod does not run and is of an old template: replaced",
            whole()
                .templateRevision("new")
                .noted(4, X, ALL)
                .podProblem(4, "ImagePullBackOff", "no such image")
                .podRevision(4, "old"),
            act(new ReplacePod(pod(4)))),
        row("a reset takes its volume too", whole().task(reset), acts(RecordTeardown.class)));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  @Test
  void aResetRecordsTheVolumesOfLeavingMembersToo() {
    ObservedTask reset =
        new ObservedTask(
            "order",
            "order-uid",
            ObservedTask.Kind.RESET,
            Optional.of(X),
            ObservedTask.Phase.PENDING,
            Instant.EPOCH);

    assertThat(Planner.decide(whole().task(reset).observed()))
        .isInstanceOfSatisfying(
            RecordTeardown.class,
            act ->
                assertThat(act.volumes())
                    .containsExactly(claim(0), claim(1), claim(2), claim(3), claim(4)));
  }

  @Test
  void leavingMembersKeepTheirPodsAndTheBudgetKeepsTheirVotes() {
    Layout layout = Layout.of(whole().observed());

    assertThat(layout.replicas()).isEqualTo(5);
    assertThat(layout.minAvailable()).isEqualTo(3);
    assertThat(ClusterView.of(whole().observed()).orElseThrow().isComplete()).isTrue();
  }

  @Test
  void whatIsWrongWithALeavingMemberIsFound() {
    assertThat(findings(whole().noted(4, X, ALL)))
        .contains(
            new Found(Reason.MemberUnreachable, Subject.member("demo-4")),
            new Found(Reason.NotSupportedYet, Subject.SPEC));
    assertThat(findings(whole().claimDeleting(3)))
        .contains(new Found(Reason.VolumeDeleting, Subject.volume("data-demo-3")))
        .doesNotContain(new Found(Reason.ClaimUnused, Subject.volume("data-demo-3")));
  }

  @Test
  void whoIsLeavingAndWhoDoesNotComeIsNamed() {
    assertThat(Planner.plan(whole().observed(), List.of()).findings())
        .extracting(Finding::message)
        .containsExactly(
            "replicas 3: the cluster was formed with 5 members, and its size does not change in this"
                + " version: demo-3, demo-4 are cared for as before; retention.whenScaled has no"
                + " effect. Set replicas to 5");
    Seen grows = cluster(3).formedWith(1).ofX().config(List.of(0), List.of(), 0).member(0);
    assertThat(Planner.plan(grows.observed(), List.of()).findings())
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("demo-1, demo-2 are not started"));
  }

  @Test
  void aClaimOfAnOrdinalThatIsAskedForAndNotFormedIsNobodys() {
    assertThat(findings(Seen.whole(5).formedWith(3).unused(3)))
        .contains(new Found(Reason.ClaimUnused, Subject.volume("data-demo-3")));
  }

  @Test
  void aVoterThatNoOrdinalOfTheClusterStandsForIsNotTakenOut() {
    Seen seen = Seen.whole(5).formedWith(3).config(List.of(0, 1, 2, 3), List.of(), 0);

    assertThat(Planner.decide(seen.member(0).member(1).member(2).unheard(3).empty(3).observed()))
        .isNotInstanceOf(RemoveMember.class);
  }

  private record Found(Reason reason, Subject subject) {}

  private static List<Found> findings(Seen seen) {
    return Planner.plan(seen.observed(), List.of()).findings().stream()
        .map(finding -> new Found(finding.reason(), finding.subject()))
        .toList();
  }
}
