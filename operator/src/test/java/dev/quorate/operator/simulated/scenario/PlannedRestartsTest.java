package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.restarts;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.larger;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.Storage.Expands;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.status.EventReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where nothing goes wrong, a restart that was asked for warns nobody. */
class PlannedRestartsTest {
  private final ScenarioWorld world = new ScenarioWorld(7, PlannedFault.none(0));

  @Test
  void aRollWarnsNobody() {
    world.apply(cluster(3)).untilReady().apply(withNextImage(3));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(everyPodOf("quorate/node:0.2.0"), restarts("demo-0", "demo-1", "demo-2"));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void anOrderedRestartWarnsNobody() {
    world.apply(cluster(3)).untilReady().orderToRestart(Optional.empty());
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(restarts("demo-0", "demo-1", "demo-2"));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aRestartForALargerVolumeWarnsNobody() {
    world.simulation().storage().expands(Expands.WHEN_PODS_START);
    world.apply(cluster(3)).untilReady().apply(larger(3)).untilReady();
    world.expect(restarts("demo-0", "demo-1", "demo-2"));
    assertThat(warnings()).isEmpty();
  }

  private List<String> warnings() {
    return world.simulation().events().stream()
        .filter(event -> event.reason().type() == EventReason.Type.WARNING)
        .map(ClusterEvent::message)
        .toList();
  }
}
