package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.FinishReplacement;
import dev.quorate.operator.plan.decision.Decision.FreeVolume;
import dev.quorate.operator.plan.decision.Decision.RecordDeparture;
import dev.quorate.operator.plan.decision.Decision.RecordReplacement;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.VoidReplacement;
import dev.quorate.operator.plan.decision.Finding;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged volumes of a cluster of three or five that demo-1 leads. */
class ReplacingTest {
  private static final List<Integer> THREE = List.of(0, 1, 2);
  private static final List<Integer> FIVE = List.of(0, 1, 2, 3, 4);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void records(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> records() {
    return Stream.of(
        row("a hole in the log", damaged("CorruptLog"), recorded(2, "CorruptLog")),
        row("a damaged snapshot", damaged("CorruptSnapshot"), recorded(2, "CorruptSnapshot")),
        row("entries are gone", damaged("LostAcknowledged"), recorded(2, "LostAcknowledged")),
        row("files of somebody else", damaged("ForeignVolume"), holds(Reason.MemberFailed)),
        row("data of another cluster", damaged("OtherCluster"), holds(Reason.MemberFailed)),
        row("a newer format", damaged("NewerFormat"), holds(Reason.MemberFailed)),
        row("perhaps the last copy", damaged("LeaderLostAcknowledged"), holds(Reason.MemberFailed)),
        row("no identity", damaged("CorruptIdentity"), holds(Reason.MemberFailed)),
        row(
            "the volume says another cluster",
            three().unheard(2).member(1).failed(2, "CorruptLog", Optional.of(Y)),
            holds(Reason.ClusterIdMismatch)),
        row(
            "the node cannot tell the cluster, and the note on the claim does",
            three().failed(2, "CorruptLog", Optional.empty()).annotated(2, X, THREE),
            recorded(2, "CorruptLog")),
        row(
            "neither the node nor a note tells the cluster",
            three().failed(2, "CorruptLog", Optional.empty()),
            holds(Reason.MemberFailed)),
        row(
            "a volume of an earlier member of this ordinal",
            three().failed(2, "CorruptLog", Optional.of(X)).underAnotherId(2),
            holds(Reason.MemberFailed)),
        row(
            "its claim is being deleted by somebody",
            damaged("CorruptLog").claimDeleting(2),
            holds(Reason.MemberFailed)),
        row(
            "its claim was kept when its member was removed: nobody deletes it",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(), 1)
                .member(0)
                .member(1)
                .failed(2, "CorruptLog", Optional.of(X))
                .notedAsRemoved(2),
            holds(Reason.MemberFailed)),
        row(
            "nobody leads",
            cluster(3)
                .ofX()
                .config(THREE, List.of(), -1)
                .member(0)
                .member(1)
                .failed(2, "CorruptLog", Optional.of(X)),
            holds(Reason.MemberFailed)),
        row(
            "the third stores nothing: the others are no majority",
            cluster(3)
                .ofX()
                .config(THREE, List.of(), 1)
                .hung(0)
                .member(0)
                .member(1)
                .failed(2, "CorruptLog", Optional.of(X)),
            waits(Reason.QuorumAtRisk)),
        row(
            "two of five: one after the other",
            cluster(5)
                .ofX()
                .config(FIVE, List.of(), 1)
                .unheard(3)
                .unheard(4)
                .member(0)
                .member(1)
                .member(2)
                .failed(3, "CorruptLog", Optional.of(X))
                .failed(4, "CorruptLog", Optional.of(X)),
            act(new RecordReplacement(X, 1, "demo-3", id(3), claim(3), "CorruptLog", "a hole"))),
        row(
            "another was replaced a minute ago",
            damaged("CorruptLog").replaced(0, Duration.ofMinutes(1)),
            holds(Reason.DamageRepeated)),
        row(
            "the same ordinal again",
            damaged("CorruptLog").replaced(2, Duration.ofHours(23)),
            holds(Reason.DamageRepeated)),
        row(
            "another was replaced a day ago",
            damaged("CorruptLog").replaced(0, Duration.ofDays(1)),
            recorded(2, "CorruptLog")),
        row(
            "a task has replaced another a minute ago: that one was not damaged",
            damaged("CorruptLog").gaveUp(0, "Task/uid", Duration.ofMinutes(1)),
            recorded(2, "CorruptLog")),
        row(
            "it leaves, and takes its volume with it",
            damaged("CorruptLog").asking(1),
            acts(RecordDeparture.class)),
        row(
            "another leaves: the damaged one is replaced first",
            cluster(3)
                .formedWith(5)
                .ofX()
                .setReplicas(5)
                .config(FIVE, List.of(), 1)
                .unheard(2)
                .member(0)
                .member(1)
                .failed(2, "CorruptLog", Optional.of(X))
                .member(3)
                .member(4),
            act(new RecordReplacement(X, 1, "demo-2", id(2), claim(2), "CorruptLog", "a hole"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void goesOn(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> goesOn() {
    RemoveMember remove = new RemoveMember(pod(1), id(2), "demo-2", Reason.MemberDamaged);
    return Stream.of(
        row("it is in: taken out first", recorded(), act(remove)),
        row("its pod is away", recorded().noted(2, X, THREE), act(remove)),
        row(
            "the leader hears it",
            three().failed(2, "CorruptLog", Optional.of(X)).replacing(2),
            waits(Reason.MemberDamaged)),
        row(
            "the others are no majority any more",
            cluster(3)
                .ofX()
                .config(THREE, List.of(), 1)
                .unheard(0)
                .unheard(2)
                .member(0)
                .member(1)
                .failed(2, "CorruptLog", Optional.of(X))
                .replacing(2),
            waits(Reason.QuorumAtRisk)),
        row("it works again: kept", three().replacing(2), act(new VoidReplacement("demo-2"))),
        row(
            "somebody has put a volume of another member there: kept",
            recorded().underAnotherId(2),
            act(new VoidReplacement("demo-2"))),
        row("it starts: what it finds is waited for", starting(), waits(Reason.MemberDamaged)),
        row("it is out: its claim goes", out(), act(deletion())),
        row(
            "its claim is being deleted: its pod goes",
            out().claimDeleting(2),
            act(new FreeVolume(pod(2)))),
        row(
            "both are being deleted",
            out().claimDeleting(2).podDeleting(2),
            waits(Reason.PodsStopping)),
        row("its pod is gone", out().claimDeleting(2).noPod(2), waits(Reason.VolumesStopping)),
        row("its claim is gone", out().absent(2), act(new FinishReplacement("demo-2"))),
        row(
            "not every voter knows that it is out",
            out().knowsAnotherVoter(0),
            waits(Reason.MembersDisagree)),
        row(
            "the ordinal is back: it joins as an empty one",
            outOf(three()).empty(2).noIntent(),
            acts(CallJoin.class)));
  }

  @Test
  void aVolumeThatIsReplacedNeedsNobody() {
    assertThat(findings(damaged("CorruptLog"))).containsExactly("MemberDamaged");
    assertThat(findings(recorded())).containsExactly("MemberDamaged");
    assertThat(findings(out().claimDeleting(2))).containsExactly("MemberDamaged");
  }

  @Test
  void theSecondWithinADayIsAPersonsWithBothNamed() {
    Seen seen = damaged("CorruptLog").replaced(0, Duration.ofMinutes(1));

    assertThat(Planner.plan(seen.observed(), List.of()).findings())
        .filteredOn(Finding::needsPerson)
        .extracting(Finding::text)
        .containsExactly(
            "demo-2: reports CorruptLog: a hole; demo-0 was replaced because of CorruptLog at"
                + " 2026-11-21T09:59:00Z, less than a day before. Two damaged volumes within a day"
                + " point to the storage. After 2026-11-22T09:59:00Z this member is replaced too;"
                + " find out what damages the volumes; to replace the member at once, delete claim"
                + " data-demo-2 and pod demo-2: it joins again as a new member");
  }

  private static List<String> findings(Seen seen) {
    return Planner.plan(seen.observed(), List.of()).findings().stream()
        .map(finding -> finding.reason() + (finding.needsPerson() ? " for a person" : ""))
        .toList();
  }

  private static Seen three() {
    return cluster(3).ofX().config(THREE, List.of(), 1).member(0).member(1).member(2);
  }

  /** Its node has ended its part, and the leader hears nothing of it. */
  private static Seen damaged(String reason) {
    return three().unheard(2).member(1).failed(2, reason, Optional.of(X));
  }

  private static Seen recorded() {
    return damaged("CorruptLog").replacing(2);
  }

  private static Seen starting() {
    return three().unheard(2).member(1).starting(2).replacing(2);
  }

  private static Seen outOf(Seen seen) {
    return seen.config(List.of(0, 1), List.of(), 1).member(0).member(1);
  }

  private static Seen out() {
    return outOf(recorded());
  }

  private static DeleteVolume deletion() {
    return new DeleteVolume(claim(2), Optional.empty());
  }

  private static Expected recorded(int ordinal, String found) {
    return act(
        new RecordReplacement(
            X, 1, "demo-" + ordinal, id(ordinal), claim(ordinal), found, "a hole"));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
