package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.ObservedTask.Kind;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Decision.RecordTeardown;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.decision.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Finished tasks, and how long they are kept. */
class ExpiredTasksTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static ObservedTask task(String name) {
    return new ObservedTask(
        name, name + "-uid", Kind.RESET, Optional.of(X), Phase.PENDING, NOW.minusSeconds(600));
  }

  private static ObservedTask finished(String name, Phase end, Duration ago) {
    return task(name).ended(end, NOW.minus(ago));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> decides() {
    ObservedTask old = finished("old", Phase.SUCCEEDED, MINUTE);
    return Stream.of(
        row("its time is over", whole(3).task(old.kept(MINUTE)), deletes("old")),
        row(
            "it failed, and its time is over",
            whole(3).task(finished("old", Phase.FAILED, MINUTE).kept(MINUTE)),
            deletes("old")),
        row(
            "a second too early",
            whole(3).task(old.kept(MINUTE.plusSeconds(1))),
            Expected.act(new Settled())),
        row("kept for no time", whole(3).task(old.kept(Duration.ZERO)), deletes("old")),
        row(
            "it says nothing of it: it stays",
            whole(3).task(old).later(Duration.ofDays(365)),
            Expected.act(new Settled())),
        row(
            "when it was finished is not known",
            whole(3).task(task("old").in(Phase.SUCCEEDED).kept(Duration.ZERO)),
            Expected.act(new Settled())),
        row(
            "it is not finished",
            whole(3).task(task("old").kept(Duration.ZERO)),
            Expected.acts(RecordTeardown.class)),
        row("paused", whole(3).paused().task(old.kept(MINUTE)), Expected.holds(Reason.Paused)));
  }

  @Test
  void oneThatCannotBeDeletedKeepsNobodyWaiting() {
    var seen =
        whole(3)
            .child(ChildKind.CLIENT_SERVICE, ChildState.DIFFERENT)
            .task(finished("a", Phase.SUCCEEDED, MINUTE).kept(MINUTE))
            .task(finished("b", Phase.SUCCEEDED, MINUTE).kept(MINUTE))
            .observed();
    Refusal first = new Refusal(new DeleteTask(task("a").ref()), "403: forbidden", false);
    Refusal second = new Refusal(new DeleteTask(task("b").ref()), "403: forbidden", false);

    assertThat(Planner.plan(seen, List.of(first)).decision()).isEqualTo(second.act());
    assertThat(Planner.plan(seen, List.of(first, second)).decision())
        .isInstanceOf(ApplyChild.class);
  }

  private static Expected deletes(String name) {
    return Expected.act(new DeleteTask(task(name).ref()));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }
}
