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

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishDeparture;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.RecordLeft;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.ReleaseMember;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.TransferLeadership;
import dev.quorate.operator.plan.decision.Finding.Subject;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.ClusterView;
import dev.quorate.operator.plan.view.Layout;
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
        row("serves: recorded, the highest ordinal first", whole(), departs(id(4), claim(4))),
        row("has no pod: leaves all the same", whole().noPod(4), departs(id(4), claim(4))),
        row(
            "does not answer: leaves all the same",
            whole().noted(4, X, ALL),
            departs(id(4), claim(4))),
        row(
            "is the only one that does not answer of those that stay",
            awayWhileLeaving(),
            departs(id(4), claim(4))),
        row(
            "has a volume of which nothing is known: the claim is kept",
            whole().unnoted(4).unknown(4),
            act(
                new RecordDeparture(
                    X, 1, "demo-4", 4, Optional.of(id(4)), Optional.empty(), false, 3))),
        row(
            "and the others would be no majority",
            whole()
                .unheard(0)
                .unheard(1)
                .config(ALL, List.of(), 2)
                .member(2)
                .noted(0, X, ALL)
                .noted(1, X, ALL),
            waits(Reason.QuorumAtRisk)),
        row(
            "and the spec is invalid: nobody leaves by an earlier one",
            invalid(),
            holds(Reason.InvalidSpec)),
        row(
            "recorded, and in the configuration: taken out",
            whole().departing(4, Optional.of(claim(4))),
            act(new ReleaseMember(pod(0), id(4), "demo-4"))),
        row(
            "recorded, and it leads: it hands on to the lowest ordinal of those that have most",
            led(4).departing(4, Optional.of(claim(4))),
            act(new TransferLeadership(pod(4), id(0), "demo-0", Reason.MemberLeaving))),
        row(
            "recorded, and as many are asked for again: it goes on, and comes back as another"
                + " member",
            leaving(ALL, List.of()).asking(5).departing(4, Optional.of(claim(4))),
            act(new ReleaseMember(pod(0), id(4), "demo-4"))),
        row(
            "recorded, and out of the configuration of all others: the size says so",
            leaving(List.of(0, 1, 2, 3), List.of())
                .departing(4, Optional.of(claim(4)))
                .failed(4, "Removed", Optional.of(X)),
            act(new RecordLeft("demo-4", 4))),
        row(
            "out of the size, and its pod runs: awaited",
            left().failed(4, "Removed", Optional.of(X)),
            waits(Reason.PodsStopping)),
        row(
            "its pod is gone: its claim goes, by its UID",
            left().noted(4, X, ALL).noPod(4),
            act(new DeleteVolume(claim(4), Optional.empty()))),
        row(
            "its claim is on its way out: awaited",
            left().noted(4, X, ALL).noPod(4).claimDeleting(4),
            waits(Reason.VolumesStopping)),
        row("its claim is gone: done", left().absent(4), act(new FinishDeparture("demo-4"))),
        row(
            "its claim is another one now, which is kept: done",
            left(Optional.of(new ObjectRef("data-demo-4", "an earlier UID"))).unused(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "its claim is to be kept: done when its pod is gone",
            left(Optional.empty()).unused(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "and its claim is to be kept: that is recorded too",
            whole().retaining(),
            act(
                new RecordDeparture(
                    X, 1, "demo-4", 4, Optional.of(id(4)), Optional.of(claim(4)), true, 3))),
        row(
            "its pod runs, and its claim is to be kept: awaited",
            retained().failed(4, "Removed", Optional.of(X)),
            waits(Reason.PodsStopping)),
        row(
            "its pod is gone, and its claim is kept: noted with the member that was removed",
            retained().noted(4, X, ALL).noPod(4),
            act(new RetainVolume(claim(4), "demo-4", removed(4)))),
        row(
            "Delete is asked for after its departure was recorded: its claim is kept all the same",
            left().departingAndRetained(4).noted(4, X, ALL).noPod(4),
            act(new RetainVolume(claim(4), "demo-4", removed(4)))),
        row(
            "its claim is noted so: done",
            retained().noted(4, X, ALL).notedAsRemoved(4).noPod(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "its claim was never noted, so that no member comes back with it: done",
            retained().unused(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "its claim was noted with another cluster, and is left as it is: done",
            retained().noted(4, Seen.Y, ALL).noPod(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "its claim was to be kept, and is gone: done",
            retained().absent(4),
            act(new FinishDeparture("demo-4"))),
        row(
            "gone, and another one is to leave: it is recorded next",
            left().noIntent().absent(4),
            act(
                new RecordDeparture(
                    X, 1, "demo-3", 3, Optional.of(id(3)), Optional.of(claim(3)), false, 3))),
        row(
            "lost its data: taken out of the configuration",
            whole().unheard(4).empty(4).member(0),
            act(new RemoveMember(pod(0), id(4), "demo-4"))),
        row(
            "is outside and empty: does not join, and leaves",
            leaving(List.of(0, 1, 2, 3), List.of()).empty(4),
            act(
                new RecordDeparture(
                    X, 1, "demo-4", 4, Optional.empty(), Optional.of(claim(4)), false, 3))),
        row(
            "has caught up: is not promoted, and leaves",
            leaving(List.of(0, 1, 2, 3), List.of(4)),
            departs(id(4), claim(4))),
        row(
            "waits for its cluster to be named: confirmed, its vote may be needed",
            whole().waiting(4, ALL, 40),
            act(new ConfirmMember(pod(4), X, id(4), "uid"))),
        row(
            "its volume is noted like every other",
            whole().unnoted(4),
            acts(RecordVolumeIdentity.class)),
        row(
            "has failed: leaves, which is a way to be rid of it",
            whole().failed(4, "CorruptLog", Optional.of(X)),
            departs(id(4), claim(4))),
        row(
            "holds another cluster: leaves, and that volume is kept",
            whole().stranger(4, Seen.Y),
            act(
                new RecordDeparture(
                    X, 1, "demo-4", 4, Optional.of(id(4)), Optional.empty(), false, 3))),
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

  /** Three members, and five are asked for. */
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aGrowingCluster(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> aGrowingCluster() {
    List<Integer> three = List.of(0, 1, 2);
    Expected recorded = act(new RecordGrowth(3, 5));
    return Stream.of(
        row("the new size is recorded first", growing(), recorded),
        row("a member that is away holds up nobody", growing().noted(1, X, three), recorded),
        row(
            "a claim that was left over is no reason to wait: its node will say what it holds",
            growing().unused(3),
            recorded),
        row(
            "nor is a member of it that waits to be promoted, who comes first",
            growing(List.of(0, 1), List.of(2)),
            act(new Promote(pod(0), id(2), "demo-2"))),
        row("not while it is paused", growing().paused(), holds(Reason.Paused)),
        row(
            "a majority that is lost comes first",
            growing().config(three, List.of(), -1).empty(1).empty(2).member(0),
            holds(Reason.QuorumLost)),
        row(
            "recorded: the pods are awaited",
            growing().formedWith(5),
            waits(Reason.MembersStarting)),
        row(
            "recorded: the lowest of the new ones joins first",
            growing().formedWith(5).empty(3).empty(4),
            act(new CallJoin(pod(3), X, 1, List.of("demo-0:8080", "demo-1:8080", "demo-2:8080")))),
        row(
            "recorded, and a new one holds another cluster: it is not started, a person is needed",
            growing().formedWith(5).stranger(3, Seen.Y).unknown(4),
            holds(Reason.ClusterIdMismatch)));
  }

  private static Seen growing() {
    return growing(List.of(0, 1, 2), List.of());
  }

  private static Seen growing(List<Integer> voters, List<Integer> learners) {
    return cluster(5)
        .formedWith(3)
        .ofX()
        .setReplicas(3)
        .config(voters, learners, 0)
        .member(0)
        .member(1)
        .member(2);
  }

  @Test
  void aGrowingClusterStartsItsNewMembersAndIsDrainedLikeTheOneItBecomes() {
    Layout before = Layout.of(growing().observed());
    Layout after = Layout.of(growing().formedWith(5).observed());

    assertThat(before.replicas()).isEqualTo(3);
    assertThat(before.minAvailable()).isEqualTo(2);
    assertThat(after.replicas()).isEqualTo(5);
    assertThat(after.minAvailable()).isEqualTo(3);
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  private static Expected departs(String memberId, ObjectRef claim) {
    return act(
        new RecordDeparture(
            X, 1, "demo-4", 4, Optional.of(memberId), Optional.of(claim), false, 3));
  }

  private static Seen awayWhileLeaving() {
    return leaving(ALL, List.of()).noted(1, X, ALL);
  }

  private static Seen invalid() {
    return leaving(ALL, List.of()).asking(4).kept(Seen.spec(3));
  }

  private static Seen led(int leader) {
    return cluster(3)
        .formedWith(5)
        .ofX()
        .setReplicas(5)
        .config(ALL, List.of(), leader)
        .member(0)
        .member(1)
        .member(2)
        .member(3)
        .member(4);
  }

  /** The fifth has left the configuration and the size. */
  private static Seen left() {
    return left(Optional.of(claim(4)));
  }

  private static Seen retained() {
    return left().retaining().departingAndRetained(4);
  }

  private static VolumeIdentity removed(int ordinal) {
    return new VolumeIdentity(X, 1, id(ordinal), new TreeSet<>(ALL.stream().map(Seen::id).toList()))
        .asRemoved();
  }

  private static Seen left(Optional<ObjectRef> volume) {
    return leaving(List.of(0, 1, 2, 3), List.of()).formedWith(4).departing(4, volume);
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
        .contains(new Found(Reason.MemberUnreachable, Subject.member("demo-4")));
    assertThat(findings(whole().claimDeleting(3)))
        .contains(new Found(Reason.VolumeDeleting, Subject.volume("data-demo-3")))
        .doesNotContain(new Found(Reason.ClaimUnused, Subject.volume("data-demo-3")));
  }

  @Test
  void nothingIsWrongWithAMemberThatHasLeft() {
    assertThat(
            findings(
                leaving(List.of(0, 1, 2, 3), List.of())
                    .departing(4, Optional.of(claim(4)))
                    .failed(4, "Removed", Optional.of(X))))
        .isEmpty();
    assertThat(findings(left().noted(4, X, ALL).noPod(4))).isEmpty();
  }

  @Test
  void thePodOfAMemberThatHasLeftStopsAndTheBudgetIsThatOfTheOthers() {
    Layout layout = Layout.of(left().observed());

    assertThat(layout.replicas()).isEqualTo(4);
    assertThat(layout.minAvailable()).isEqualTo(3);
  }

  @Test
  void aRemovedMemberIsNamedToTheNodesOnlyWhileOneRunsOnItsClaim() {
    Seen kept = Seen.whole(3).noted(3, X, ALL).noPod(3).notedAsRemoved(3);

    assertThat(Layout.of(kept.observed()).retired()).isEmpty();
    assertThat(Layout.of(kept.formedWith(4).observed()).retired()).containsExactly(id(3));
    assertThat(Layout.of(kept.empty(3).notedAsRemoved(3).observed()).retired())
        .as("its node is empty: it has moved the data out of the way")
        .isEmpty();
    assertThat(Layout.of(kept.noted(3, Seen.Y, ALL).observed()).retired())
        .as("another cluster's")
        .isEmpty();
  }

  @Test
  void aKeptClaimSaysWhatBecomesOfItsData() {
    assertThat(
            Planner.plan(
                    Seen.whole(3).noted(3, X, ALL).noPod(3).notedAsRemoved(3).observed(), List.of())
                .findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.reason()).isEqualTo(Reason.ClaimUnused);
              assertThat(found.message())
                  .contains("member " + id(3) + ", which was removed", "retired/" + id(3) + "/");
            });
  }

  @ParameterizedTest(name = "a removed member on a kept claim {0}")
  @MethodSource
  void comesBackAsAnother(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> comesBackAsAnother() {
    return Stream.of(
        row(
            "waits in a pod of before: the pod is made again",
            returned().waiting(4, ALL, 1).notedAsRemoved(4).notReady(4).podRevision(4, "old"),
            act(new ReplacePod(pod(4)))),
        row(
            "has failed in a pod of before: the pod is made again",
            returned()
                .failed(4, "Removed", Optional.of(X))
                .notedAsRemoved(4)
                .notReady(4)
                .podRevision(4, "old"),
            act(new ReplacePod(pod(4)))),
        row(
            "has failed in a pod of now, whose image is too old: a person has to look",
            returned()
                .failed(4, "Removed", Optional.of(X))
                .notedAsRemoved(4)
                .notReady(4)
                .podRevision(4, "new"),
            holds(Reason.MemberFailed)),
        row(
            "is not noted as removed: a person has to look",
            returned().failed(4, "Removed", Optional.of(X)).notReady(4).podRevision(4, "old"),
            holds(Reason.MemberFailed)),
        row(
            "is in the configuration all the same: its pod stays",
            whole()
                .asking(5)
                .templateRevision("new")
                .failed(4, "CorruptLog", Optional.of(X))
                .notedAsRemoved(4)
                .notReady(4)
                .podRevision(4, "old"),
            holds(Reason.MemberFailed)),
        row(
            "has moved out of the way: the empty node joins",
            returned().empty(4).notedAsRemoved(4),
            acts(CallJoin.class)));
  }

  private static Seen returned() {
    return leaving(List.of(0, 1, 2, 3), List.of()).asking(5).templateRevision("new");
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
