package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.anotherClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.everyAcknowledgedWrite;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObservedTask.Phase;
import java.util.Optional;

/** A majority is lost, and a task orders that what is left of the cluster goes on. */
final class RecoveryScenarios {
  private static final int UNTIL_EVERYBODY_HAS_IT = 10;

  private RecoveryScenarios() {}

  private static ScenarioWorld begin(ScenarioWorld world, int members) {
    return world
        .apply(cluster(members))
        .untilReady()
        .put("before")
        .turns(UNTIL_EVERYBODY_HAS_IT)
        .faultsFromHere();
  }

  private static ScenarioWorld order(ScenarioWorld world, Optional<String> survivor) {
    return world.orderToRecover(survivor, world.before().clusterId());
  }

  private static void recovered(ScenarioWorld world, int members) {
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(anotherClusterId(), epoch(2), clustersFormed(2), serving(members));
    world.expect(volumes(members), dataOf("before"), everyAcknowledgedWrite());
  }

  static void twoDisksLost(ScenarioWorld world) {
    begin(world, 3).lose("demo-0", "demo-1").untilHeld("QuorumLost");
    recovered(order(world, Optional.empty()), 3);
    world.put("after").turns(UNTIL_EVERYBODY_HAS_IT).expect(everyAcknowledgedWrite());
  }

  /** What the volumes of the lost ones hold goes, and they join when there are nodes for them. */
  static void twoNodesLost(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-0").loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    order(world, Optional.of("demo-1")).untilEveryTaskIs(Phase.SUCCEEDED).put("alone");
    recovered(world.nodeFor("demo-0").nodeFor("demo-2"), 3);
  }

  /** One of the survivors lacks what the others have acknowledged: it is not the one. */
  static void fromWhoHasMost(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").lead("demo-0");
    world.simulation().network().cut("demo-3");
    world.put("late").turns(UNTIL_EVERYBODY_HAS_IT).faultsFromHere();
    world.loseNodeOf("demo-0").loseNodeOf("demo-1").loseNodeOf("demo-2");
    world.turns(UNTIL_EVERYBODY_HAS_IT).simulation().network().heal();
    order(world.turns(UNTIL_EVERYBODY_HAS_IT), Optional.empty());
    world.untilEveryTaskIs(Phase.SUCCEEDED);
    recovered(world.nodeFor("demo-0").nodeFor("demo-1").nodeFor("demo-2"), 5);
  }

  static void onlyPlanned(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-0").loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    order(world, Optional.empty()).makeDryRuns().untilEveryTaskIs(Phase.SUCCEEDED);
    world.turns(UNTIL_EVERYBODY_HAS_IT).expect(oneCluster(), sameClusterId(), sameVolumes());
    world.nodeFor("demo-0").nodeFor("demo-2").untilReady();
    world.expect(oneCluster(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  static void althoughTheQuorumIsThere(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    order(world, Optional.empty()).untilEveryTaskIs(Phase.FAILED).nodeFor("demo-2").untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  static void comeBackAtOnce(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-0").loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    comeBack(order(world, Optional.empty()));
  }

  static void comeBackOnceRecorded(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-0").loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    comeBack(order(world, Optional.empty()).untilRecovering());
  }

  static void comeBackOnceAClaimIsGone(ScenarioWorld world) {
    begin(world, 3).loseNodeOf("demo-0").loseNodeOf("demo-2").turns(UNTIL_EVERYBODY_HAS_IT);
    String claim = claimUid(world);
    order(world, Optional.empty());
    world.until(
        "a claim is gone",
        () -> world.simulation().claims().stream().noneMatch(c -> c.uid().equals(claim)));
    comeBack(world);
  }

  private static String claimUid(ScenarioWorld world) {
    return world.simulation().claims().stream()
        .filter(claim -> claim.name().equals("data-demo-0"))
        .findFirst()
        .orElseThrow()
        .uid();
  }

  /** Either the cluster goes on, or the next one begins: never both, and nothing is lost. */
  private static void comeBack(ScenarioWorld world) {
    world.nodeFor("demo-0").nodeFor("demo-2");
    boolean _ = world.turns(1).tryPut("meanwhile");
    world.untilEveryTaskEnded().turns(UNTIL_EVERYBODY_HAS_IT);
    obeyVolumeDeleting(world, "demo-0");
    obeyVolumeDeleting(world, "demo-2");
    world.untilReady();
    world.expect(serving(3), volumes(3), dataOf("before"), everyAcknowledgedWrite());
    boolean called = world.holds(sameClusterId());
    world.expect(called ? epoch(1) : epoch(2), clustersFormed(called ? 1 : 2));
  }

  // The deletion of a claim cannot be taken back: its pod is deleted, as the finding says.
  private static void obeyVolumeDeleting(ScenarioWorld world, String member) {
    if (isDeleting(world, member)) {
      world.deletePods(member);
      world.until(member + " replaced", () -> !isDeleting(world, member) && world.areVoters(3));
    }
  }

  private static boolean isDeleting(ScenarioWorld world, String member) {
    return world.simulation().claims().stream()
        .anyMatch(claim -> claim.name().equals("data-" + member) && claim.deleting());
  }

  /** Before it is asked, or when the next cluster is all on it: only a reset helps. */
  static void survivorLost(ScenarioWorld world) {
    begin(world, 3).lose("demo-0", "demo-1").untilHeld("QuorumLost");
    order(world, Optional.empty()).untilRecovering().lose("demo-2").untilEveryTaskEnded();
    world.until("a person is needed, or it was all over", () -> isOver(world));
    world.reset(world.clusterId()).untilEveryTaskEnded();
    world.untilReady().expect(serving(3), volumes(3));
  }

  // Where a write came late, the others have joined before.
  private static boolean isOver(ScenarioWorld world) {
    return world.is("Stalled", Truth.TRUE) || world.isReady();
  }

  static void resetMeanwhile(ScenarioWorld world) {
    begin(world, 3).lose("demo-0", "demo-1").untilHeld("QuorumLost");
    order(world, Optional.empty()).untilRecovering().reset(world.before().clusterId());
    world.untilEveryTaskEnded().untilReady().expect(serving(3), volumes(3));
  }

  /**
   * The resource is deleted in the middle, and the next one finds what is left: the cluster that
   * the survivor has formed, or the survivor, which another order names.
   */
  static void adoptedMeanwhile(ScenarioWorld world) {
    begin(world, 3).lose("demo-0", "demo-1").untilHeld("QuorumLost");
    order(world, Optional.empty()).untilRecovering().delete().untilDeleted();
    world.apply(cluster(3));
    order(world, Optional.empty()).untilEveryTaskEnded().untilReady();
    world.expect(anotherClusterId(), clustersFormed(2), serving(3), dataOf("before"));
  }
}
