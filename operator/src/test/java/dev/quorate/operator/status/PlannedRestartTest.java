package dev.quorate.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.Planner;
import dev.quorate.operator.plan.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A member that is away because the operator restarts it is no warning; any other one is. */
class PlannedRestartTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);

  /** The pod of demo-2 has another image than the spec asks for. */
  private static Seen outdated() {
    return Seen.whole(3).templateRevision("new").podImage(2, "node:0");
  }

  private static Seen away() {
    return Seen.whole(3).templateRevision("new").noted(2, Seen.X, ALL).notReady(2);
  }

  private static Seen ending(String image) {
    return away().podImage(2, image).podDeleting(2).podEndsIn(2, Duration.ofSeconds(20));
  }

  @Test
  void fromItsEndUntilItServesAgainAndNoLongerThanThat() {
    ClusterStatus before = status(outdated().observed());
    ClusterStatus ends = next(before, ending("node:0").observed(), Duration.ofSeconds(1));
    assertThat(warnings(before, ends)).isEmpty();
    assertThat(found(ends).severity()).isEqualTo(Severity.INFO);

    ClusterStatus gone = next(ends, Seen.whole(3).noPod(2).observed(), Duration.ofSeconds(3));
    assertThat(warnings(ends, gone)).isEmpty();

    ClusterStatus starts =
        next(gone, away().podAge(2, Duration.ofSeconds(2)).observed(), Duration.ofSeconds(5));
    assertThat(warnings(gone, starts)).isEmpty();
    assertThat(degraded(starts).status()).isEqualTo(Truth.FALSE);
    assertThat(degraded(starts).message())
        .isEqualTo("new or being restarted, and not serving yet: demo-2");

    ClusterStatus lasts =
        next(starts, away().podAge(2, Duration.ofMinutes(2)).observed(), Duration.ofMinutes(2));
    assertThat(warnings(starts, lasts)).containsExactly(EventReason.ClusterDegraded);
  }

  @Test
  void aMemberThatEndsByItselfIsAWarningAlsoDuringARoll() {
    ClusterStatus before = status(outdated().observed());
    ClusterStatus crashed =
        next(
            before,
            outdated().noted(0, Seen.X, ALL).notReady(0).podAge(0, Duration.ofHours(1)).observed(),
            Duration.ofSeconds(1));

    assertThat(warnings(before, crashed)).containsExactly(EventReason.ClusterDegraded);
  }

  @Test
  void aPodThatSomebodyDeletesIsAWarning() {
    ClusterStatus before = status(Seen.whole(3).templateRevision("new").observed());
    ClusterStatus ends = next(before, ending("node:1").observed(), Duration.ofSeconds(1));

    assertThat(warnings(before, ends)).containsExactly(EventReason.ClusterDegraded);
  }

  private static ClusterStatus status(Observed seen) {
    return StatusOf.cluster(seen, Planner.plan(seen, List.of()), Optional.empty());
  }

  /** What is reported so long after that. */
  private static ClusterStatus next(ClusterStatus before, Observed seen, Duration after) {
    return status(
        new Observed(
            seen.now().plus(after),
            seen.cluster().withStatus(before),
            seen.slots(),
            seen.statefulSet(),
            seen.children(),
            seen.versions(),
            seen.tasks(),
            seen.notices(),
            seen.candidateClusterId()));
  }

  private static List<EventReason> warnings(ClusterStatus before, ClusterStatus after) {
    return ClusterEvents.of(before, after, List.of(), Seen.whole(3).observed().now()).stream()
        .map(ClusterEvent::reason)
        .filter(reason -> reason.type() == EventReason.Type.WARNING)
        .toList();
  }

  private static FindingStatus found(ClusterStatus status) {
    assertThat(status.findings()).hasSize(1);
    return status.findings().getFirst();
  }

  private static Condition degraded(ClusterStatus status) {
    return status.condition("Degraded").orElseThrow();
  }
}
