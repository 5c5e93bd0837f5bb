package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.ScriptedWorld;
import io.javaoperatorsdk.operator.api.reconciler.BaseControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reconciler")
class ClusterReconcilerTest {
  private final ScriptedWorld world = new ScriptedWorld();
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ClusterReconciler reconciler =
      new ClusterReconciler(
          new Pass(world, () -> "0123456789abcdef", () -> now, Journal.SILENT),
          meters,
          new PassTimes(() -> 0));

  @Test
  void comesBackSoonWhenTheWorldCouldNotBeRead() {
    world.unavailable = true;

    assertThat(reconcile().getScheduleDelay()).contains(500L);
    assertThat(reconcile().getScheduleDelay()).contains(1000L);
  }

  @Test
  void comesBackEverLaterForWhatIsRefused() {
    world.answer = new Outcome.Rejected("403: forbidden");

    for (long delay : new long[] {500, 1000, 2000}) {
      assertThat(reconcile().getScheduleDelay()).contains(delay);
      now = now.plusMillis(delay);
    }
    assertThat(world.performed).hasSize(3);
  }

  @Test
  void doesNotComeBackToAClusterThatIsGone() {
    world.gone = true;

    assertThat(reconcile().getScheduleDelay()).isEmpty();
    assertThat(cleanUp().getScheduleDelay()).isEmpty();
  }

  @Test
  void neverWritesOrLetsGoOfTheResourceItself() {
    assertThat(reconciler.reconcile(cluster(), null).isNoUpdate()).isTrue();
    assertThat(reconciler.cleanup(cluster(), null).isRemoveFinalizer()).isFalse();
  }

  @Test
  void afterAnErrorTheSdkHearsOfAnException() {
    // It would not submit this cluster any more otherwise.
    world.meanwhile =
        () -> {
          throw new StackOverflowError();
        };

    assertThatThrownBy(this::reconcile)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("prod/demo")
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void timesEachPass() {
    reconcile();

    assertThat(meters.timer("quorate.operator.pass").count()).isEqualTo(1);
  }

  private BaseControl<?> reconcile() {
    return reconciler.reconcile(cluster(), null);
  }

  private BaseControl<?> cleanUp() {
    return reconciler.cleanup(cluster(), null);
  }

  private static WatchedCluster cluster() {
    var cluster = new WatchedCluster();
    cluster.getMetadata().setNamespace(ScriptedWorld.REF.namespace());
    cluster.getMetadata().setName(ScriptedWorld.REF.name());
    return cluster;
  }
}
