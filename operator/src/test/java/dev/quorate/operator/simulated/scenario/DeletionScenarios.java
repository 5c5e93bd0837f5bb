package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.clusterWithoutRetention;

/** The resource is deleted, and its volumes stay or go with it. */
final class DeletionScenarios {
  private DeletionScenarios() {}

  static void retainedAndAdopted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.delete().untilDeleted();
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  static void deletedWithVolumes(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  static void duringReset(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.reset(world.clusterId());
    world.until("the reset recorded", () -> world.status().teardown().isPresent());
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  static void withSetOfAnotherApplication(ScenarioWorld world) {
    world.simulation().others().createSetOfAnotherApplication(cluster(3));
    world.faultsFromHere().apply(clusterWithoutRetention(3)).untilHeld("ChildObjectForeign");
    world.delete().untilDeleted().settles();
    world.expect(pods(3), sameVolumes());
  }
}
