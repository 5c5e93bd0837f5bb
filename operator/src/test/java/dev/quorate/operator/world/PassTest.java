package dev.quorate.operator.world;

import static dev.quorate.operator.world.ScriptedWorld.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.status.EventReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pass, and how soon the next one comes")
class PassTest {
  private final ScriptedWorld world = new ScriptedWorld();
  private final Pacing pacing = new Pacing();
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final Pass pass = newPass();

  private Pass newPass() {
    return new Pass(world, () -> "0123456789abcdef", () -> now, Journal.SILENT);
  }

  @Test
  void looksAgainAtOnceWhenItWasOvertaken() {
    world.answer = new Outcome.Overtaken("409: changed since");

    assertThat(pass.over(REF).trouble()).contains("409: changed since");
    assertThat(world.performed).hasSize(3);
  }

  @Test
  void doesNotAskAgainAtOnceForWhatIsNotWanted() {
    world.answer = new Outcome.Rejected("403: forbidden");

    assertThat(pass.over(REF).trouble()).contains("403: forbidden");
    assertThat(world.performed).hasSize(1);
    assertThat(world.looks).isEqualTo(1);
  }

  @Test
  void oneLookIsEnoughForWhatCannotBeUndoneWhenEveryLookIsLive() {
    world.task = Optional.of(ObservedTask.Kind.BACKUP);
    world.answer = new Outcome.Rejected("403: forbidden");

    pass.over(REF);

    assertThat(world.performed)
        .filteredOn(FailTask.class::isInstance)
        .hasSize(1)
        .allMatch(Decision.Act::irreversible);
    assertThat(world.looks).isEqualTo(1);
  }

  @Test
  void whatCannotBeUndoneIsDecidedAgainOnALiveLookAfterACachedOne() {
    world.cachedTask = Optional.of(Optional.of(ObservedTask.Kind.BACKUP));
    world.task = Optional.of(ObservedTask.Kind.BACKUP);
    world.answer = new Outcome.Rejected("403: forbidden");

    pass.over(REF);

    assertThat(world.performed)
        .filteredOn(FailTask.class::isInstance)
        .hasSize(1)
        .allMatch(Decision.Act::irreversible);
    assertThat(world.cachedLooks).isEqualTo(1);
    assertThat(world.looks).isEqualTo(1);
  }

  @Test
  void whatCannotBeUndoneIsNotDoneWhenOnlyTheCacheShowsTheReason() {
    world.cachedTask = Optional.of(Optional.of(ObservedTask.Kind.BACKUP));

    pass.over(REF);

    assertThat(world.performed).containsExactly(new Decision.AddFinalizer());
  }

  @Test
  void whatCanBeUndoneIsDoneOnACachedLook() {
    world.cachedTask = Optional.of(Optional.empty());
    world.answer = new Outcome.Rejected("403: forbidden");

    pass.over(REF);

    assertThat(world.performed).containsExactly(new Decision.AddFinalizer());
    assertThat(world.looks).isZero();
  }

  @Test
  void whatIsRefusedKeepsNothingElseWaiting() {
    world.children = Optional.of(new EnumMap<>(ChildKind.class));
    world.refusals.put(ChildKind.DISRUPTION_BUDGET, "403: forbidden");

    Pass.Result result = pass.over(REF);

    assertThat(world.performed).hasSize(ChildKind.values().length).doesNotHaveDuplicates();
    assertThat(result.decision()).containsInstanceOf(Decision.Wait.class);
    assertThat(result.trouble()).isEmpty();
    assertThat(refused()).containsExactly("refused, and tried again: 403: forbidden");
  }

  @Test
  void aRefusalIsAFindingUntilTheActSucceeds() {
    world.children = Optional.of(new EnumMap<>(ChildKind.class));
    world.refusals.put(ChildKind.DISRUPTION_BUDGET, "403: forbidden");
    pass.over(REF);
    int tried = world.performed.size();

    pass.over(REF);
    assertThat(world.performed).as("not due yet").hasSize(tried);
    assertThat(refused()).hasSize(1);

    now = now.plusMillis(500);
    pass.over(REF);
    assertThat(world.performed).as("due").hasSize(tried + 1);
    assertThat(refused()).hasSize(1);

    now = now.plusMillis(500);
    pass.over(REF);
    assertThat(world.performed).as("the pause doubles").hasSize(tried + 1);

    world.refusals.clear();
    now = now.plusMillis(500);
    pass.over(REF);
    assertThat(world.performed).hasSize(tried + 2);
    assertThat(refused()).isEmpty();
  }

  @Test
  void aRefusalIsAFindingUntilTheActIsNotWantedAnyMore() {
    world.children = Optional.of(new EnumMap<>(ChildKind.class));
    world.refusals.put(ChildKind.DISRUPTION_BUDGET, "403: forbidden");
    pass.over(REF);
    world.children.get().put(ChildKind.DISRUPTION_BUDGET, ChildState.MATCHING);

    pass.over(REF);

    assertThat(refused()).isEmpty();
  }

  @Test
  void aNewProcessKnowsWhatWasRefusedAndTriesItAtOnce() {
    world.children = Optional.of(new EnumMap<>(ChildKind.class));
    world.refusals.put(ChildKind.DISRUPTION_BUDGET, "403: forbidden");
    pass.over(REF);
    int tried = world.performed.size();
    world.answer = new Outcome.Unclear("the API server is slow");
    world.refusals.clear();

    newPass().over(REF);

    assertThat(world.performed).hasSize(tried + 1);
    assertThat(refused()).containsExactly("refused, and tried again: 403: forbidden");
  }

  private List<String> refused() {
    return world.status.findings().stream()
        .filter(finding -> finding.reason().equals("RequestRefused"))
        .map(FindingStatus::message)
        .toList();
  }

  @Test
  void isGoneOnlyWhenTheWorldSaysSo() {
    world.unavailable = true;
    assertThat(pass.over(REF).gone()).isFalse();
    assertThat(pass.over(REF).trouble()).contains("the API server is away");

    world.unavailable = false;
    world.gone = true;
    assertThat(pass.over(REF).gone()).isTrue();
  }

  @Test
  void thePauseDoublesWhileNothingIsAchieved() {
    world.answer = new Outcome.Rejected("403: forbidden");

    assertThat(List.of(pause(), pause(), pause(), pause(), pause(), pause(), pause()))
        .extracting(Duration::toMillis)
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L);
  }

  @Test
  void thePauseIsShortAgainAfterProgress() {
    world.unavailable = true;
    pause();
    assertThat(pause()).isEqualTo(Duration.ofSeconds(1));

    world.unavailable = false;
    Pass.Result good = pass.over(REF);
    assertThat(good.performed()).hasSize(1);
    assertThat(pacing.after(REF, good)).isEqualTo(Duration.ofMillis(200));

    world.unavailable = true;
    assertThat(pause()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whatWasDoneInEveryPassBeforeTheTroubleIsNoProgress() {
    Pass.Result same =
        new Pass.Result(
            Optional.empty(),
            pass.over(REF).performed(),
            Optional.of("refused"),
            false,
            Duration.ofMillis(500));

    assertThat(pacing.after(REF, same)).isEqualTo(Duration.ofMillis(500));
    assertThat(pacing.after(REF, same)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void isTroubledWhenItsReportIsRefused() {
    world.reportAnswer = new Outcome.Overtaken("409: changed since");

    assertThat(pass.over(REF).trouble()).contains("409: changed since");
  }

  /** A spec that is edited during a pass, for example. */
  @Test
  void aResourceThatWasChangedSinceItWasReadIsNoTrouble() {
    List<String> heard = new ArrayList<>();
    Pass listened = new Pass(world, () -> "0123456789abcdef", () -> now, hearing(heard));
    world.reportAnswer = new Outcome.Overtaken("409: changed since");
    listened.over(REF);
    assertThat(heard).containsExactly("overtaken: 409: changed since");

    heard.clear();
    world.reportAnswer = new Outcome.Rejected("403: forbidden");
    listened.over(REF);
    assertThat(heard).containsExactly("troubled: 403: forbidden");
  }

  private static Journal hearing(List<String> heard) {
    return new Journal() {
      @Override
      public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {}

      @Override
      public void troubled(ClusterRef cluster, String cause) {
        heard.add("troubled: " + cause);
      }

      @Override
      public void overtaken(ClusterRef cluster, String cause) {
        heard.add("overtaken: " + cause);
      }
    };
  }

  @Test
  void tellsWhatWasDoneAlsoWhenTheStatusIsRefused() {
    world.task = Optional.of(ObservedTask.Kind.BACKUP);
    world.reportAnswer = new Outcome.Overtaken("409: changed since");

    pass.over(REF);

    assertThat(world.published)
        .extracting(ClusterEvent::reason, event -> event.task().isPresent())
        .containsExactly(
            tuple(EventReason.TaskRefused, false), tuple(EventReason.TaskRefused, true));
    assertThat(world.published.getLast().message()).startsWith("NotSupportedYet: ");
  }

  @Test
  void theEventOfAnActHasTheTimeOfTheAct() {
    Instant begun = now;
    world.task = Optional.of(ObservedTask.Kind.BACKUP);
    // The next look, at the latest, is after the act's event.
    world.meanwhile = () -> now = now.plusSeconds(3);

    pass.over(REF);

    assertThat(world.published)
        .filteredOn(event -> event.reason() == EventReason.TaskRefused)
        .extracting(ClusterEvent::at)
        .containsExactly(begun.plusSeconds(3), begun.plusSeconds(3));
  }

  @Test
  void theEventOfAnActIsPublishedOnceAndBeforeTheNextLook() {
    world.task = Optional.of(ObservedTask.Kind.BACKUP);
    world.meanwhile = () -> world.unavailable = true;

    assertThat(pass.over(REF).trouble()).contains("the API server is away");

    assertThat(world.published)
        .extracting(ClusterEvent::reason)
        .containsExactly(EventReason.TaskRefused, EventReason.TaskRefused);
  }

  @Test
  void whatMovesIsLookedAtSoonAndWhatDoesNotEverLater() {
    assertThat(pacing.after(REF, waiting("demo-1 catches up"))).isEqualTo(Duration.ofMillis(200));
    assertThat(pacing.after(REF, waiting("demo-1 catches up"))).isEqualTo(Duration.ofMillis(250));
    assertThat(pacing.after(REF, waiting("demo-2 catches up"))).isEqualTo(Duration.ofMillis(200));

    Duration last = Duration.ZERO;
    for (int pass = 0; pass < 20; pass++) {
      last = pacing.after(REF, waiting("demo-2 catches up"));
    }
    assertThat(last).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatDoesNotHurryIsLookedAtWhenThePlannerSays() {
    Pass.Result settled =
        new Pass.Result(
            Optional.of(new Decision.Settled()),
            List.of(),
            Optional.empty(),
            false,
            Duration.ofSeconds(10));

    assertThat(pacing.after(REF, settled)).isEqualTo(Duration.ofSeconds(10));
    assertThat(pacing.after(REF, settled)).isEqualTo(Duration.ofSeconds(10));
  }

  private static Pass.Result waiting(String message) {
    Duration recheck = Duration.ofMillis(500);
    return new Pass.Result(
        Optional.of(new Decision.Wait(Reason.MemberCatchingUp, message, recheck)),
        List.of(),
        Optional.empty(),
        false,
        recheck);
  }

  private Duration pause() {
    return pacing.after(REF, pass.over(REF));
  }
}
