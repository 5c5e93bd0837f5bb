package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Seen.CANDIDATE;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.survivor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.CompleteTask;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.RecordRecovery;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders to recover a cluster of which a majority is lost. */
class OrderedRecoveriesTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final ObjectRef TASK = new ObjectRef("order", "order-uid");

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row(
            "two disks are lost: nothing has to go",
            oneLeft().empty(0).empty(2).task(order()),
            act(record(1, List.of()))),
        row(
            "two nodes are lost: what their claims are noted with goes",
            oneLeft().task(order()),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "it is named",
            oneLeft().task(order("demo-1", X)),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "a lost one refuses to work with its data",
            oneLeft().failed(0, "CorruptLog", Optional.of(X)).task(order()),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "a lost one cannot be identified, and its claim is noted",
            oneLeft()
                .failed(0, "CorruptIdentity", Optional.empty())
                .annotated(0, X, ALL)
                .task(order()),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "a claim has the data of another cluster: it stays",
            oneLeft().noted(0, Y, ALL).notReady(0).task(order()),
            act(record(1, List.of(claim(2))))),
        row(
            "a claim is kept for somebody since before: it stays",
            oneLeft().notedAsRemoved(0).task(order()),
            act(record(1, List.of(claim(2))))),
        row(
            "a member was leaving: it cannot, and afterwards need not",
            oneLeft().departing(2, Optional.of(claim(2))).task(order()),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "a claim was being given up",
            oneLeft().replacing(2).task(order()),
            act(record(1, List.of(claim(0), claim(2))))),
        row(
            "of two, the one whose last entry has the higher term",
            twoLeft().log(3, 3, 20).log(4, 2, 60).task(order()),
            act(recordOf(3, 3, 20))),
        row(
            "of two in the same term, the one with the higher index",
            twoLeft().log(3, 2, 40).log(4, 2, 41).task(order()),
            act(recordOf(4, 2, 41))),
        row(
            "the other one is named",
            twoLeft().log(3, 3, 20).log(4, 2, 60).task(order("demo-4", X)),
            act(recordOf(4, 2, 60))),
        row(
            "it is recorded: its task is begun",
            oneLeft().recovering(1, List.of(claim(0))).task(order()),
            act(StartTask.toRecover(TASK))),
        row(
            "a member waits to be confirmed first",
            cluster(3)
                .ofX()
                .waiting(1, ALL, 40)
                .noted(0, X, ALL)
                .notReady(0)
                .noted(2, X, ALL)
                .notReady(2)
                .task(order()),
            acts(ConfirmMember.class)),
        row(
            "the volumes of a cluster without a majority are adopted where a task names it",
            cluster(3).waiting(1, ALL, 40).empty(0).empty(2).task(order()),
            acts(AdoptCluster.class)),
        row(
            "the next cluster is adopted, whatever is left of the one before",
            cluster(3).config(ALL, List.of(), -1).member(1).survived(1).noted(0, X, ALL).empty(2),
            acts(AdoptCluster.class)),
        row(
            "not for a dry run",
            cluster(3).waiting(1, ALL, 40).empty(0).empty(2).task(order().asDryRun()),
            acts(FailTask.class)),
        row(
            "nor for another cluster",
            cluster(3).waiting(1, ALL, 40).empty(0).empty(2).task(order("auto", Y)),
            holds(Reason.ForeignData)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String situation, Seen seen, Reason reason, String words) {
    assertThat(Planner.decide(seen.observed()))
        .isInstanceOfSatisfying(
            FailTask.class,
            refused -> {
              assertThat(refused.why()).isEqualTo(reason);
              assertThat(refused.message()).contains(words);
            });
    assertThat(seen.observed().tasks()).hasSize(1);
  }

  static Stream<Arguments> refuses() {
    return Stream.of(
        refused(
            "all serve",
            cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).member(2).task(order()),
            "the quorum is not lost: demo-0 knows a leader"),
        refused(
            "two answer, and elect somebody at this moment",
            oneLeft().member(2).log(2, 2, 40).task(order()),
            "these answer, or are Ready for Kubernetes: demo-1, demo-2; a majority is 2"),
        refused(
            "the operator does not reach one that is Ready",
            oneLeft().noted(2, X, ALL).task(order()),
            "these answer, or are Ready for Kubernetes: demo-1, demo-2; a majority is 2"),
        refused(
            "one starts",
            oneLeft().starting(2).task(order()),
            "these answer, or are Ready for Kubernetes: demo-1, demo-2"),
        refused(
            "nobody knows what a claim holds",
            oneLeft().unknown(2).notReady(2).task(order()),
            "it is not known what these claims hold, because no node has reported it: data-demo-2"),
        refused(
            "nobody is left",
            oneLeft().noted(1, X, ALL).notReady(1).task(order()),
            "no voter with data of cluster"),
        refused(
            "the named one does not answer",
            oneLeft().task(order("demo-0", X)),
            "spec.recoverQuorum.survivor: demo-0 does not report data"),
        refused(
            "the named one is no member",
            oneLeft().task(order("demo-7", X)),
            "demo-7 is not a member; name one of demo-0, demo-1, demo-2"),
        refused(
            "its claim is being deleted",
            oneLeft().claimDeleting(1).task(order("demo-1", X)),
            "or its claim is being deleted"),
        refused(
            "it was called off",
            oneLeft().task(order().in(ObservedTask.Phase.RUNNING)),
            "it was called off"),
        Arguments.of(
            "another cluster is named",
            oneLeft().task(order("auto", Y)),
            Reason.ClusterIdMismatch,
            "nothing was changed"));
  }

  @Test
  void aDryRunTellsWhatIsLostAndChangesNothing() {
    assertThat(Planner.decide(oneLeft().task(order().asDryRun()).observed()))
        .isInstanceOfSatisfying(
            CompleteTask.class,
            planned ->
                assertThat(planned.message())
                    .contains(
                        "dry run, nothing was changed",
                        "demo-1 survives",
                        "index 40 in term 2",
                        "committed up to index 39",
                        "claim data-demo-0, UID v-0, claim data-demo-2, UID v-2"));
  }

  @Test
  void aDryRunNamesTheOtherSurvivors() {
    Seen seen = twoLeft().log(3, 3, 20).log(4, 2, 60).task(order().asDryRun());
    assertThat(Planner.decide(seen.observed()))
        .isInstanceOfSatisfying(
            CompleteTask.class,
            planned ->
                assertThat(planned.message())
                    .contains("demo-3 survives", "demo-4 ends at index 60 in term 2"));
  }

  @Test
  void isDoneWhenTheStatusSaysSo() {
    Seen seen =
        cluster(3)
            .ofX()
            .config(List.of(1), List.of(), 1)
            .empty(0)
            .member(1)
            .empty(2)
            .recovered(1, "order-uid")
            .task(order("auto", Y).in(ObservedTask.Phase.RUNNING));
    assertThat(Planner.decide(seen.observed()))
        .isInstanceOfSatisfying(
            CompleteTask.class,
            done -> assertThat(done.message()).contains(Y, "is continued by cluster " + X));
  }

  /** Of three, demo-1 is left; the nodes of the others are gone, and their claims are noted. */
  private static Seen oneLeft() {
    return cluster(3)
        .ofX()
        .config(ALL, List.of(), -1)
        .noted(0, X, ALL)
        .notReady(0)
        .member(1)
        .log(1, 2, 40)
        .noted(2, X, ALL)
        .notReady(2);
  }

  /** Of five, demo-3 and demo-4 are left. */
  private static Seen twoLeft() {
    return cluster(5)
        .ofX()
        .config(List.of(0, 1, 2, 3, 4), List.of(), -1)
        .empty(0)
        .empty(1)
        .empty(2)
        .member(3)
        .member(4);
  }

  private static RecordRecovery record(int ordinal, List<ObjectRef> volumes) {
    return new RecordRecovery(TASK, X, CANDIDATE, 2, survivor(ordinal, 2, 40), volumes);
  }

  private static RecordRecovery recordOf(int ordinal, long lastTerm, long lastIndex) {
    return new RecordRecovery(
        TASK,
        X,
        CANDIDATE,
        2,
        survivor(ordinal, lastTerm, lastIndex),
        List.of(claim(ordinal == 3 ? 4 : 3)));
  }

  private static ObservedTask order() {
    return order("auto", X);
  }

  private static ObservedTask order(String survivor, String clusterId) {
    return new ObservedTask(
        TASK.name(),
        TASK.uid(),
        ObservedTask.Kind.RECOVER_QUORUM,
        Optional.of(clusterId),
        ObservedTask.Phase.PENDING,
        Instant.parse("2026-11-21T09:00:00Z"),
        Optional.of(survivor).filter(named -> !named.equals("auto")),
        Optional.empty());
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  private static Arguments refused(String situation, Seen seen, String words) {
    return Arguments.of(situation, seen, Reason.TaskRefused, words);
  }
}
