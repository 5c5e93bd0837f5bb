package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.ScriptedWorld;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The series of conditions")
class ConditionMetersTest {
  private static final ClusterRef DEMO = ScriptedWorld.REF;
  private static final ClusterRef OTHER = new ClusterRef("prod", "other");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PassTimes times = new PassTimes(() -> 0);
  private final ConditionMeters conditions = new ConditionMeters(registry, times);

  @Test
  void areOneForTheStatusThatAConditionHasAndZeroForTheOthers() {
    conditions.seen(DEMO, status());

    assertThat(value(DEMO, "Ready", "false")).isEqualTo(1);
    assertThat(value(DEMO, "Ready", "true")).isZero();
    assertThat(value(DEMO, "Ready", "unknown")).isZero();
    assertThat(registry.getMeters()).hasSize(status().conditions().size() * Truth.values().length);
  }

  @Test
  void areNoMoreAfterManyPasses() {
    conditions.seen(DEMO, status());
    int series = registry.getMeters().size();

    conditions.seen(DEMO, status());

    assertThat(registry.getMeters()).hasSize(series);
  }

  @Test
  void goWithTheirCluster() {
    conditions.seen(DEMO, status());
    int series = registry.getMeters().size();
    conditions.seen(OTHER, status());

    conditions.gone(OTHER);

    assertThat(registry.getMeters()).hasSize(series);
    assertThat(value(DEMO, "Ready", "false")).isEqualTo(1);
  }

  @Test
  void goWithAClusterThatVanishedWithoutAPass() {
    Set<ClusterRef> present = new HashSet<>(Set.of(DEMO));
    times.expect(() -> present);
    conditions.seen(DEMO, status());
    times.ended(DEMO);

    present.clear();
    times.overdue();

    assertThat(registry.getMeters()).isEmpty();
  }

  /** Of a cluster that is new. */
  private static ClusterStatus status() {
    var world = new ScriptedWorld();
    var seen = new ClusterStatus[1];
    Journal journal =
        new Journal() {
          @Override
          public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {}

          @Override
          public void troubled(ClusterRef cluster, String cause) {}

          @Override
          public void seen(ClusterRef cluster, ClusterStatus status) {
            seen[0] = status;
          }
        };
    new Pass(world, () -> "0123456789abcdef", () -> Instant.EPOCH, journal).over(DEMO);
    return seen[0];
  }

  private double value(ClusterRef cluster, String type, String status) {
    return registry
        .get("quorate.cluster.condition")
        .tags("namespace", cluster.namespace(), "name", cluster.name())
        .tags("type", type, "status", status)
        .gauge()
        .value();
  }
}
