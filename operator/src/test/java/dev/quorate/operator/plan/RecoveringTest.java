package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.NEXT;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.MemberReport.Predecessor;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.CallSurvive;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishRecovery;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.VoidRecovery;
import dev.quorate.operator.plan.decision.Decision.Wait;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.recovery.Recovering;
import dev.quorate.operator.plan.view.Layout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded recovery of a cluster of three, of which demo-1 survives. */
class RecoveringTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final List<ObjectRef> BOTH = List.of(claim(0), claim(2));

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row(
            "clients are led to nobody first",
            lost().child(ChildKind.CLIENT_SERVICE, ChildState.OPEN),
            act(new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectChanged))),
        row(
            "pods to come are not started for the cluster that is given up",
            lost().child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT),
            act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectChanged))),
        row(
            "the claims of the others, one after the other",
            lost(),
            act(new DeleteVolume(claim(0), Optional.empty()))),
        row(
            "then their pods, which keep them",
            lost().claimDeleting(0).claimDeleting(2),
            act(new FreeVolume(pod(0), Reason.RecoveryOrdered))),
        row(
            "the survivor waits for both",
            lost().claimDeleting(0).podDeleting(0).claimDeleting(2).podDeleting(2),
            waits(Reason.RecoveryOrdered)),
        row(
            "one is gone, the other not yet",
            lost().absent(0).claimDeleting(2).podDeleting(2),
            waits(Reason.RecoveryOrdered)),
        row("both are gone: the survivor is asked", cleared(), act(survive(2, 40))),
        row(
            "also where nothing runs in their place",
            cleared().absent(0).neverBound(2),
            act(survive(2, 40))),
        row(
            "their new volumes are asked first if somebody may have filled them",
            cleared().filledByARestore(2),
            waits(Reason.RecoveryOrdered)),
        row(
            "a volume that was made for its claim is new",
            cleared().unknown(2).bound(2, Volume.Binding.PROVISIONED),
            act(survive(2, 40))),
        row(
            "another volume of the lost cluster has turned up",
            lost().recovering(1, List.of(gone(0))).empty(0),
            holds(Reason.RecoveryBlocked)),
        row(
            "it has more than when it was chosen: all of it counts",
            cleared().log(1, 3, 12),
            act(survive(3, 12))),
        row("it has less", cleared().log(1, 2, 39), holds(Reason.RecoveryBlocked)),
        row(
            "it refuses to work",
            cleared().failed(1, "CorruptLog", Optional.of(X)),
            holds(Reason.RecoveryBlocked)),
        row("its pod is away", cleared().noted(1, X, ALL), waits(Reason.RecoveryOrdered)),
        row("it starts", cleared().starting(1), waits(Reason.RecoveryOrdered)),
        row("it is empty", cleared().empty(1), acts(VoidRecovery.class)),
        row("its claim is gone", cleared().absent(1), acts(VoidRecovery.class)),
        row("it is another member", cleared().underAnotherId(1), acts(VoidRecovery.class)),
        row(
            "the quorum is back before anything went",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 2)
                .member(0)
                .member(1)
                .member(2)
                .recovering(1, BOTH),
            acts(VoidRecovery.class)),
        row(
            "the quorum is back while a claim goes",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 2)
                .empty(0)
                .member(1)
                .member(2)
                .recovering(1, BOTH),
            acts(VoidRecovery.class)),
        row(
            "it has formed the next cluster: noted",
            cleared().survived(1),
            acts(RecordVolumeIdentity.class)),
        row(
            "noted and formed",
            cleared().survived(1).annotatedAsNext(1),
            act(new FinishRecovery(NEXT, id(17)))));
  }

  @Test
  void nobodyIsAskedWhileClientsAreLedToTheMembers() {
    Seen seen = cleared().child(ChildKind.CLIENT_SERVICE, ChildState.OPEN);
    assertThat(new Recovering().decide(seen.observed()).orElseThrow()).isInstanceOf(Wait.class);
  }

  @Test
  void nobodyIsLedToTheClusterThatIsGivenUp() {
    Layout layout = Layout.of(cleared().observed());
    assertThat(layout.clusterId()).isEmpty();
    assertThat(layout.replicas()).isEqualTo(3);
  }

  /** The others are away, and their claims are there. */
  private static Seen lost() {
    return cluster(3)
        .ofX()
        .config(ALL, List.of(), -1)
        .noted(0, X, ALL)
        .member(1)
        .log(1, 2, 40)
        .noted(2, X, ALL)
        .recovering(1, BOTH);
  }

  /** Their claims are gone, and empty nodes wait in their places. */
  private static Seen cleared() {
    return lost().empty(0).empty(2).recovering(1, List.of(gone(0), gone(2)));
  }

  private static ObjectRef gone(int ordinal) {
    return new ObjectRef(claim(ordinal).name(), "gone-" + ordinal);
  }

  private static CallSurvive survive(long lastTerm, long lastIndex) {
    return new CallSurvive(
        pod(1),
        NEXT,
        2,
        new Predecessor(X, id(1), lastTerm, lastIndex),
        List.of("demo-0", "demo-1", "demo-2"));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
