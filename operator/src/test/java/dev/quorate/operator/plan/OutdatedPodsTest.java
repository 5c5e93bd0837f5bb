package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.pod;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods that do not run and were made before the StatefulSet was corrected. */
class OutdatedPodsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);

  private static Seen unformed() {
    return cluster(3).empty(0).neverBound(1).neverBound(2);
  }

  private static Seen formed() {
    return cluster(3).ofX().formedWith(3).config(ALL, List.of(), 0).member(0).member(1).unknown(2);
  }

  private static Seen stuck(Seen seen, int ordinal) {
    return seen.podProblem(ordinal, "ImagePullBackOff", "not found").podRevision(ordinal, "old");
  }

  private static Seen ofEarlierResource() {
    return formed().waiting(2, ALL, 1).podRevision(2, "old").startedFor(2, "earlier");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    return Stream.of(
        row(
            "before the genesis, and the template was corrected: it is replaced",
            stuck(unformed(), 1).templateRevision("new"),
            Expected.act(new ReplacePod(pod(1)))),
        row(
            "two of them: the lower one first",
            stuck(stuck(unformed(), 1), 2).templateRevision("new"),
            Expected.act(new ReplacePod(pod(1)))),
        row(
            "in a formed cluster: it is replaced",
            stuck(formed(), 2).templateRevision("new"),
            Expected.act(new ReplacePod(pod(2)))),
        row(
            "the template is corrected first",
            stuck(unformed(), 1)
                .templateRevision("new")
                .child(ChildKind.STATEFUL_SET, ChildState.DIFFERENT),
            Expected.act(new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectChanged))),
        row(
            "its template is the present one: to replace it is no use",
            stuck(unformed(), 1).templateRevision("old"),
            Expected.waits(Reason.UnknownVolume)),
        row(
            "the controller has not seen the template yet",
            stuck(unformed(), 1),
            Expected.waits(Reason.UnknownVolume)),
        row(
            "it has no problem, and may be starting",
            unformed().podRevision(1, "old").templateRevision("new"),
            Expected.waits(Reason.UnknownVolume)),
        row(
            "it is being deleted already",
            stuck(formed(), 2).podDeleting(2).templateRevision("new"),
            Expected.waits(Reason.PodBlocked)),
        row(
            "its node answers: rolling is another matter",
            stuck(formed().member(2), 2).templateRevision("new"),
            Expected.act(new Settled())),
        row(
            "its node waits to be confirmed by an earlier resource: it is replaced",
            ofEarlierResource().templateRevision("new"),
            Expected.act(new ReplacePod(pod(2)))),
        row(
            "the StatefulSet is another application's",
            stuck(unformed(), 1).templateRevision("new").foreignSet(),
            Expected.holds(Reason.ChildObjectForeign)),
        row(
            "paused: nothing is replaced",
            stuck(formed(), 2).templateRevision("new").paused(),
            Expected.holds(Reason.Paused)));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
