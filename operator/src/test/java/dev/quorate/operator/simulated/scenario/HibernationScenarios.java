package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.condition;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.everyVolumeOf;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.clusterWithoutRetention;
import static dev.quorate.operator.simulated.scenario.Specs.larger;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObservedTask.Phase;

/** No member is asked for, and later some are again. */
final class HibernationScenarios {
  private HibernationScenarios() {}

  static void andBack(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    hibernate(world);
    world.expect(sameVolumes(), noWarning());
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  static void andBackWithMore(ScenarioWorld world) {
    world.apply(cluster(1)).untilReady().put("before").faultsFromHere();
    hibernate(world);
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
  }

  static void andBackWithFewer(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    hibernate(world);
    world.apply(cluster(1)).untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(1), dataOf("before"));
  }

  /** Who leaves has left before anybody stops. */
  static void whileScaledDown(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(1)).untilLeaving();
    hibernate(world);
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
  }

  /** No pod stops while somebody has asked for the deletion of its claim. */
  static void whileAClaimIsDeleted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.deleteClaimsInUse("demo-2").apply(cluster(0)).turns(30);
    world.expect(condition("Available", Truth.TRUE), sameVolumes());
    world.deletePods("demo-2");
    untilHibernated(world);
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-2"), dataOf("before"));
  }

  /** The StatefulSet may be missing in this moment, and is made again without pods. */
  static void whileExpanded(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3)).turns(1).apply(larger(0));
    untilHibernated(world);
    world.apply(larger(3)).untilReady().expect(everyVolumeOf("2Gi"), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void andReset(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    hibernate(world);
    world.reset(world.clusterId()).untilEveryTaskIs(Phase.SUCCEEDED);
    world.expect(volumes(0)).apply(cluster(3)).untilReady();
    world.expect(epoch(2), serving(3), clustersFormed(2));
  }

  static void andDeleted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    hibernate(world);
    world.apply(clusterWithoutRetention(0)).delete().untilDeleted().expect(volumes(0));
  }

  /** The resource that comes after it finds the data, and comes to rest by itself. */
  static void andAdopted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    hibernate(world);
    world.delete().untilDeleted().expect(volumes(3));
    world.apply(cluster(0));
    untilHibernated(world);
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  private static void hibernate(ScenarioWorld world) {
    world.apply(cluster(0));
    untilHibernated(world);
  }

  private static void untilHibernated(ScenarioWorld world) {
    world
        .until("hibernated", () -> world.status().phase().equals("Hibernated"))
        .settles()
        .until("no pod is left", () -> world.simulation().pods() == 0);
    world.expect(condition("Ready", Truth.TRUE), condition("Available", Truth.FALSE));
    world.expect(condition("Degraded", Truth.FALSE), condition("Stalled", Truth.FALSE));
  }
}
