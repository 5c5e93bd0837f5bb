package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.anotherClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.everyAcknowledgedWrite;
import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.withMissingImage;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObservedTask.Phase;
import java.util.Optional;

/** A second thing begins while the first one is under way. */
final class PairScenarios {
  private static final String CORRUPT = "CorruptLog";
  private static final String NEXT = "quorate/node:0.2.0";

  private PairScenarios() {}

  /** The first pod is new, and the others are not. */
  private static ScenarioWorld inARoll(ScenarioWorld world, int members) {
    world.apply(cluster(members)).untilReady().put("before").faultsFromHere();
    world.apply(withNextImage(members));
    return world.until(
        "one is new", () -> world.simulation().podsOfAnotherImage().size() < members);
  }

  private static ScenarioWorld untilRolled(ScenarioWorld world) {
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty());
    return world.untilReady();
  }

  static void resetWhileRolled(ScenarioWorld world) {
    inARoll(world, 3).reset(world.before().clusterId());
    untilRolled(world.untilEveryTaskIs(Phase.SUCCEEDED));
    world.expect(anotherClusterId(), clustersFormed(2), pods(3), serving(3), everyPodOf(NEXT));
  }

  /** The resource is deleted, and the next one asks for the image of before. */
  static void adoptedWhileRolled(ScenarioWorld world) {
    inARoll(world, 3).delete().untilDeleted().apply(cluster(3));
    untilRolled(world);
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(volumes(3), serving(3), everyPodOf("quorate/node:0.1.0"));
  }

  static void scaledUpWhileRolled(ScenarioWorld world) {
    inARoll(world, 3).apply(withNextImage(5));
    untilRolled(world);
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), serving(5), everyPodOf(NEXT));
  }

  static void scaledDownWhileRolled(ScenarioWorld world) {
    inARoll(world, 5).apply(withNextImage(3));
    untilRolled(world);
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), pods(3), volumes(3));
    world.expect(serving(3), everyPodOf(NEXT));
  }

  /**
   * The leader is cut off: nobody is restarted who is needed, and the roll ends when it is back.
   */
  static void leaderCutOffWhileRolled(ScenarioWorld world) {
    inARoll(world, 3).cutLeader().turns(30).simulation().network().heal();
    untilRolled(world);
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(everyAcknowledgedWrite(), everyPodOf(NEXT));
  }

  /**
   * A damaged volume is given up before anybody else joins or after: never is the quorum at risk.
   */
  static void damagedWhileScaledUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(5)).turns(1).damage(CORRUPT, "demo-1").untilReady();
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), serving(5), volumes(5));
  }

  /**
   * One pod has the missing image, another one loses its disk, and the third survives. The image of
   * before is given again once the next cluster serves.
   */
  static void recoveredWhileRolledToAMissingImage(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").turns(10).faultsFromHere();
    world.apply(withMissingImage(3));
    world.until("degraded", () -> world.is("Degraded", Truth.TRUE));
    String survivor =
        world.simulation().podsOfAnotherImage().contains("demo-2") ? "demo-2" : "demo-1";
    world.lose("demo-0").turns(5);
    world.orderToRecover(Optional.of(survivor), world.before().clusterId());
    world.untilEveryTaskIs(Phase.SUCCEEDED).apply(cluster(3)).untilReady();
    world.expect(anotherClusterId(), clustersFormed(2), epoch(2), serving(3), volumes(3));
    world.expect(dataOf("before"), everyAcknowledgedWrite());
  }
}
