package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.everyAcknowledgedWrite;
import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noVolumesBut;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.retiredOn;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.retaining;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;

import dev.quorate.operator.observed.ObservedTask.Phase;

/** The number of members that is asked for changes after the genesis. */
final class ScaleScenarios {
  private ScaleScenarios() {}

  static void scaledUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(5)).until("grown", () -> world.areVoters(5)).put("meanwhile");
    world.untilReady().expect(pods(5), volumes(5), serving(5), noWarning());
    world.expect(oneCluster(), sameClusterId(), everyAcknowledgedWrite());
  }

  static void oneScaledToThree(ScenarioWorld world) {
    world.apply(cluster(1)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilReady().expect(pods(3), volumes(3), serving(3));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  static void scaledUpWhileOneIsAway(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.hide("demo-1").apply(cluster(5)).until("grown", () -> pods(5).check().test(world));
    world.hideNobody().untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(5), dataOf("before"));
  }

  /** The resource is deleted in the middle, and what it left is adopted by the next one. */
  static void adoptedWhileScaledUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(5)).untilJoiningOrReady("demo-3").delete().untilDeleted();
    world.apply(cluster(5)).untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(5), dataOf("before"));
  }

  static void scaledDown(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilReady().expect(pods(3), serving(3), noWarning());
    world.expect(noVolumesBut("demo-0", "demo-1", "demo-2"));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  static void threeScaledToOne(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(1)).untilReady().expect(pods(1), volumes(1), serving(1));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** It hands on first: it is never stopped while it leads. */
  static void theLeaderLeaves(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").lead("demo-4").faultsFromHere();
    world.apply(cluster(3)).untilReady().expect(pods(3), volumes(3), serving(3), noWarning());
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** Every time with other members: no memberId ever comes twice. */
  static void upAndDownAndUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("0").faultsFromHere();
    for (int replicas : new int[] {5, 3, 5, 1, 3}) {
      world.apply(cluster(replicas)).untilReady().put("at " + replicas);
      world.expect(pods(replicas), volumes(replicas), serving(replicas));
    }
    world
        .expect(oneCluster(), sameClusterId())
        .until("everywhere", () -> world.holds(everyAcknowledgedWrite()));
  }

  /** The claims of those that leave are kept, and other members come back with them. */
  static void retainedAndUpAgain(ScenarioWorld world) {
    world.apply(retaining(5)).untilReady().put("before").faultsFromHere();
    world.apply(retaining(3)).untilReady().put("at 3");
    world.expect(pods(3), serving(3), sameVolumes(), noWarning());
    world.apply(retaining(5)).untilReady().expect(pods(5), serving(5), sameVolumes(), noWarning());
    world.expect(retiredOn("demo-3", 1), retiredOn("demo-4", 1), retiredOn("demo-2", 0));
    world
        .expect(oneCluster(), sameClusterId())
        .until("everywhere", () -> world.holds(everyAcknowledgedWrite()));
  }

  static void retainedTwice(ScenarioWorld world) {
    world.apply(retaining(3)).untilReady().put("before").faultsFromHere();
    for (int replicas : new int[] {1, 3, 1, 3}) {
      world.apply(retaining(replicas)).untilReady().expect(serving(replicas), sameVolumes());
    }
    world.expect(retiredOn("demo-1", 2), retiredOn("demo-2", 2), retiredOn("demo-0", 0));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** Three were asked for, and the fifth is on its way out: it comes back as another one. */
  static void moreWhileARetainedOneLeaves(ScenarioWorld world) {
    world.apply(retaining(5)).untilReady().put("before").faultsFromHere();
    world.apply(retaining(3)).untilLeaving().apply(retaining(5)).untilReady();
    world.expect(pods(5), serving(5), sameVolumes(), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** The resource is created again, for as many as there were before. */
  static void retainedAndAdopted(ScenarioWorld world) {
    world.apply(retaining(5)).untilReady().put("before").apply(retaining(3)).untilReady();
    world.faultsFromHere().delete().untilDeleted();
    world.apply(retaining(5)).untilReady();
    world.expect(pods(5), serving(5), sameVolumes(), dataOf("before"));
    world.expect(retiredOn("demo-3", 1), retiredOn("demo-4", 1));
    world.expect(oneCluster(), sameClusterId());
  }

  /** The next resource deletes the claims of those that leave, and these are not among them. */
  static void retainedAndAdoptedSmaller(ScenarioWorld world) {
    world.apply(retaining(5)).untilReady().put("before").apply(retaining(3)).untilReady();
    world.faultsFromHere().delete().untilDeleted();
    world.apply(cluster(3)).untilReady();
    world.expect(pods(3), serving(3), sameVolumes(), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** Somebody deletes a kept claim: the next one of its name is no removed member's. */
  static void aRetainedClaimIsDeleted(ScenarioWorld world) {
    world.apply(retaining(5)).untilReady().put("before").faultsFromHere();
    world.apply(retaining(3)).untilReady().lose("demo-3").turns(1);
    world.apply(retaining(5)).untilReady().expect(pods(5), serving(5), volumes(5));
    world.expect(retiredOn("demo-3", 0), retiredOn("demo-4", 1), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** Five were asked for, and the fourth is on its way in. */
  static void fewerWhileOneJoins(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(5)).untilJoiningOrReady("demo-3").apply(cluster(3)).untilReady();
    world.expect(pods(3), serving(3), noVolumesBut("demo-0", "demo-1", "demo-2"));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** Three were asked for, and the fifth is on its way out. */
  static void moreWhileOneLeaves(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().apply(cluster(5)).untilReady();
    world.expect(pods(5), volumes(5), serving(5), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** While the others have no majority nobody is taken out. */
  static void theLeaderIsCutOffMeanwhile(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).cutLeader().turns(20).simulation().network().heal();
    world.untilReady().expect(pods(3), volumes(3), serving(3), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** One that stays has lost its data: it is replaced, whoever leaves. */
  static void oneThatStaysIsLostMeanwhile(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().lose("demo-1").turns(1).untilReady();
    world.expect(pods(3), volumes(3), serving(3), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** The one that leaves loses its data on the way. */
  static void theOneThatLeavesIsLost(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().lose("demo-4").turns(1).untilReady();
    world.expect(pods(3), volumes(3), serving(3), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /** The resource is deleted in the middle, and what it left is adopted by the next one. */
  static void adoptedWhileScaledDown(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().delete().untilDeleted();
    world.apply(cluster(3)).untilReady();
    world.expect(pods(3), volumes(3), serving(3), dataOf("before"));
    world.expect(oneCluster(), sameClusterId());
  }

  /**
   * Another image is asked for in the middle: who leaves comes first, and the others are rolled.
   */
  static void rolledWhileScaledDown(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().apply(withNextImage(3));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(pods(3), volumes(3), serving(3), dataOf("before"));
    world.expect(oneCluster(), sameClusterId(), everyPodOf("quorate/node:0.2.0"));
  }

  /** The reset takes the place of the departure, and every volume with it. */
  static void resetWhileScaledDown(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(3)).untilLeaving().reset(world.clusterId());
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(pods(3), serving(3));
  }
}
