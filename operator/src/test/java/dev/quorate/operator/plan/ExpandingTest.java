package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.RecordGrowth;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.RestartPod;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Plan;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Volumes of a cluster of three that demo-1 leads; the spec asks for 2Gi. */
class ExpandingTest {
  private static final List<Integer> THREE = List.of(0, 1, 2);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String WHY =
      "its volume has been expanded, and its file system grows when the pod starts";

  /** Everything has 1Gi. */
  private static Seen small() {
    return Seen.whole(3).templateRevision("new").askingFor("2Gi");
  }

  /** The claims ask for 2Gi. */
  private static Seen asked() {
    Seen seen = small().claimTemplate("2Gi");
    THREE.forEach(
        ordinal -> seen.volumeSize(ordinal, "2Gi", "1Gi").podAge(ordinal, LONG.plus(LONG)));
    return seen;
  }

  /** All but that one are done. */
  private static Seen all(int but) {
    Seen seen = asked();
    THREE.stream()
        .filter(ordinal -> ordinal != but)
        .forEach(ordinal -> seen.volumeSize(ordinal, "2Gi", "2Gi"));
    return seen;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row("the claim template comes first", small(), template()),
        row("then the first claim", small().claimTemplate("2Gi"), expand(0)),
        row(
            "then the next",
            small().claimTemplate("2048Mi").volumeSize(0, "2Gi", "1Gi"),
            expand(1)),
        row("then the storage is waited for", asked(), waits(Reason.VolumeExpanding)),
        row("one is behind", all(2), waits(Reason.VolumeExpanding)),
        row("and then it is done", all(-1), act(new Settled())),
        row(
            "a provisioner may give more than it was asked for",
            all(-1).volumeSize(1, "2Gi", "4Gi"),
            act(new Settled())),
        row(
            "nobody says how large a volume is: nothing is waited for",
            all(2).volumeSize(2, "2Gi"),
            act(new Settled())),
        row(
            "before its genesis nothing is expanded",
            cluster(3).askingFor("2Gi").empty(0).empty(1).empty(2),
            acts(Decision.RecordGenesisIntent.class)),
        row(
            "while a pod is missing the set stays: nobody else makes the pod",
            small().noPod(2),
            expand(0)),
        row("while a pod ends the set stays too", small().podDeleting(2), expand(0)),
        row(
            "while something else is recorded the set stays",
            small().formedWith(3).departing(2, Optional.of(claim(2))),
            expand(0)),
        row("a set of somebody else stays", small().foreignSet(), holds(Reason.ChildObjectForeign)),
        row(
            "the set is away: it is created again before anything else",
            small().withoutSet(),
            act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing))),
        row(
            "the set is on its way out",
            small().child(ChildKind.STATEFUL_SET, ChildState.DELETING),
            waits(Reason.ChildObjectDeleting)),
        row(
            "a claim that is noted as another cluster's stays as it is",
            all(2).annotated(2, Y, THREE).volumeSize(2, "1Gi", "1Gi"),
            acts(Decision.RecordVolumeIdentity.class)),
        row("so does one that is being deleted", all(2).claimDeleting(2), act(new Settled())),
        row(
            "nothing waits for volumes: new members get the new size",
            Seen.whole(5).askingFor("2Gi").claimTemplate("2Gi").setReplicas(3),
            expand(0)),
        row(
            "and are added while the storage expands those that are there",
            five(),
            acts(RecordGrowth.class)),
        row(
            "a member that does not answer is no reason to wait with its volume",
            small().claimTemplate("2Gi").noted(0, X, THREE),
            expand(0)),
        row("a template that asks for more is changed as well", larger(), templateDown()));
  }

  private static Seen five() {
    Seen seen = Seen.whole(5).askingFor("2Gi").claimTemplate("2Gi").setReplicas(3);
    THREE.forEach(ordinal -> seen.volumeSize(ordinal, "2Gi", "1Gi"));
    return seen;
  }

  private static Seen larger() {
    return Seen.whole(3).claimTemplate("2Gi");
  }

  private static Expected templateDown() {
    return act(new ReplaceClaimTemplate("set", "5", "2Gi", "1Gi"));
  }

  private static Expected template() {
    return act(new ReplaceClaimTemplate("set", "5", "1Gi", "2Gi"));
  }

  private static Expected expand(int ordinal) {
    return act(request(ordinal));
  }

  private static Act request(int ordinal) {
    return new ExpandVolume(claim(ordinal), "7", "demo-" + ordinal, "1Gi", "2Gi");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void restarts(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> restarts() {
    return Stream.of(
        row("a file system waits for its pod", all(2).awaitsStart(2, LONG), restarted(2)),
        row(
            "it may still grow under the running pod",
            all(2).awaitsStart(2, Duration.ofSeconds(50)),
            waits(Reason.VolumeExpanding)),
        row(
            "its pod was made since: that did not help, and would not again",
            all(2).awaitsStart(2, LONG).podAge(2, Duration.ofSeconds(30)),
            waits(Reason.VolumeExpanding)),
        row(
            "as large as it is asked for: what else somebody asked for is theirs",
            all(-1).awaitsStart(2, LONG),
            act(new Settled())),
        row(
            "one at a time: another voter is away",
            all(2).awaitsStart(2, LONG).noted(0, X, THREE).volumeSize(0, "2Gi", "2Gi"),
            waits(Reason.MemberUnreachable)),
        row(
            "of several the highest follower is the first",
            asked().awaitsStart(0, LONG).awaitsStart(1, LONG).awaitsStart(2, LONG),
            restarted(2)),
        row(
            "the leader hands on first",
            all(1).awaitsStart(1, LONG),
            acts(Decision.TransferLeadership.class)));
  }

  private static Expected restarted(int ordinal) {
    return act(new RestartPod(pod(ordinal), Reason.VolumeExpanding, WHY));
  }

  private static final String CANNOT = "403: only dynamically provisioned pvc can be resized";

  @Test
  void aClassThatCannotExpandIsReportedForEachClaimWithTheCureAndHeldForAtTheEnd() {
    Plan plan =
        Planner.plan(
            small().claimTemplate("2Gi").observed(), THREE.stream().map(this::refused).toList());

    assertThat(plan.decision())
        .isEqualTo(
            new Decision.Hold(
                Reason.VolumeNotExpanded,
                "the spec asks for volumes of 2Gi, and these stay as they are: data-demo-0 has 1Gi,"
                    + " data-demo-1 has 1Gi, data-demo-2 has 1Gi"));
    assertThat(plan.findings())
        .extracting(Finding::reason, Finding::needsPerson, found -> found.subject().name())
        .contains(
            tuple(Reason.VolumeNotExpanded, true, "expanding claim data-demo-0 from 1Gi to 2Gi"),
            tuple(Reason.VolumeNotExpanded, true, "expanding claim data-demo-2 from 1Gi to 2Gi"));
    assertThat(plan.findings().getFirst().text())
        .contains(CANNOT, "allowVolumeExpansion", "delete claim data-demo-0", "pod demo-0");
    assertThat(plan.findings()).noneMatch(found -> found.subject().kind().isOfTheCluster());
  }

  private Refusal refused(int ordinal) {
    return new Refusal(request(ordinal), CANNOT, false);
  }

  @Test
  void nothingElseWaitsForAClaimThatIsRefused() {
    Seen seen = small().claimTemplate("2Gi").podImage(2, "node:0");

    assertThat(Planner.plan(seen.observed(), THREE.stream().map(this::refused).toList()).decision())
        .isInstanceOfSatisfying(
            RestartPod.class,
            restart -> assertThat(restart.reason()).isEqualTo(Reason.RollingUpdate));
  }

  @Test
  void aVolumeThatGrowsIsAFindingThatNeedsNobodyAtFirst() {
    Finding first = found(all(2));

    assertThat(first.reason()).isEqualTo(Reason.VolumeExpanding);
    assertThat(first.needsPerson()).isFalse();
    assertThat(first.severity()).isEqualTo(Severity.INFO);
    assertThat(first.text())
        .isEqualTo(
            "claim data-demo-2: its volume has 1Gi, and the spec asks for 2Gi; nothing has to be"
                + " done; the storage takes its time");
    Finding later =
        found(all(2).reported(Reason.VolumeExpanding, "claim data-demo-2", Duration.ofMinutes(10)));
    assertThat(later.needsPerson()).isTrue();
    assertThat(later.text()).contains("kubectl describe pvc data-demo-2 -n prod");
  }

  @Test
  void whatThePlatformSaysOfAVolumeThatDoesNotGrowIsQuoted() {
    Finding found = found(all(2).cannotGrow(2, "the disk pool is full"));

    assertThat(found.reason()).isEqualTo(Reason.VolumeNotExpanded);
    assertThat(found.needsPerson()).isTrue();
    assertThat(found.text()).contains("the platform says: the disk pool is full");
  }

  @Test
  void whatASmallerSizeMeetsNamesTheFieldAndTheCure() {
    Seen seen = Seen.whole(3).claimTemplate("1Gi");
    seen.volumeSize(0, "2Gi", "2Gi").volumeSize(1, "3Gi", "3Gi").volumeSize(2, "2Gi", "2Gi");

    assertThat(Planner.decide(seen.observed()))
        .isEqualTo(
            new Decision.Hold(
                Reason.NotSupportedYet,
                "storage.size 1Gi: a volume cannot shrink, and claim data-demo-1 asks for 3Gi; ask"
                    + " for 3Gi or more"));
  }

  private static Finding found(Seen seen) {
    List<Finding> found = Planner.plan(seen.observed(), List.of()).findings();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
