package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.condition;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOn;
import static dev.quorate.operator.simulated.scenario.Expectations.everyAcknowledgedWrite;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObservedTask.Phase;

/** Volumes whose nodes refuse to work with them. */
final class DamageScenarios {
  private static final String CORRUPT = "CorruptLog";

  private DamageScenarios() {}

  static void aFollower(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.damage(CORRUPT, "demo-1").put("meanwhile");
    replaced(world, "demo-1");
  }

  static void theLeader(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.damage("LostAcknowledged", "demo-0");
    replaced(world, "demo-0");
  }

  private static void replaced(ScenarioWorld world, String member) {
    world.until("replaced", () -> world.isReady() && world.holds(newMemberIdOf(member))).settles();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf(member), volumes(3));
    world.expect(everyAcknowledgedWrite(), serving(3));
  }

  /** The second one waits for a person, whatever the first one came to. */
  static void twoOfFiveAtOnce(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.damage("CorruptSnapshot", "demo-1", "demo-3").untilHeld("DamageRepeated");
    world.expect(oneCluster(), sameClusterId(), serving(4), newMemberIdOf("demo-1"));
    world.expect(condition("Available", Truth.TRUE), dataOn("demo-3", "before"), volumes(5));
    world.lose("demo-3").turns(1).untilReady().expect(serving(5), dataOf("before"));
  }

  /** Together they are the quorum: nothing is deleted. */
  static void twoOfThreeAtOnce(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.damage(CORRUPT, "demo-0", "demo-2").untilHeld("MemberFailed");
    world.expect(oneCluster(), sameClusterId(), sameVolumes(), dataOf("before"));
    world.mend("demo-0", "demo-2").turns(1).untilReady().expect(sameMembers(), sameVolumes());
  }

  /** One of the two that are left takes no part for a while. */
  static void whileTheOthersAreNoMajority(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().network().cut("demo-2");
    world.damage(CORRUPT, "demo-1").turns(20).expect(sameVolumes(), sameClusterId());
    world.simulation().network().heal();
    replaced(world, "demo-1");
  }

  /** Either it is replaced, or it comes back as it was: never both. */
  static void thatPasses(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().network().cut("demo-2");
    world.damage(CORRUPT, "demo-1").turns(6).mend("demo-1").turns(3);
    world.simulation().network().heal();
    world.untilReady().expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
    world.expect(sameMembers(), sameVolumes());
  }

  /** Recorded, and then the disk can be read after all. */
  static void thatPassesOnceItIsRecorded(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.damage(CORRUPT, "demo-1").untilReplacing().mend("demo-1").untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(3), volumes(3), dataOf("before"));
  }

  /** Other reasons to refuse are a person's. */
  static void ofAnotherKind(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.damage("NewerFormat", "demo-1").damage("ForeignVolume", "demo-3");
    world.untilHeld("MemberFailed").expect(sameVolumes(), sameClusterId(), serving(3));
    world.mend("demo-1", "demo-3").turns(1).untilReady().expect(sameMembers(), dataOf("before"));
  }

  static void byOrder(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.loseNodeOf("demo-1").turns(10).expect(sameVolumes()).orderToReplace("demo-1");
    world.untilEveryTaskIs(Phase.SUCCEEDED).put("meanwhile").nodeFor("demo-1");
    replaced(world, "demo-1");
  }

  /** The lost node comes back while the order is on its way: both are fine, and never both. */
  static void byOrderWhileItComesBack(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.loseNodeOf("demo-1").turns(10).orderToReplace("demo-1").turns(1).nodeFor("demo-1");
    world.until(
        "the task ends",
        () -> world.simulation().tasks().stream().allMatch(task -> task.isFinished()));
    world.untilReady().expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
  }

  static void byOrderAlthoughItServes(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.orderToReplace("demo-1").untilEveryTaskIs(Phase.FAILED).untilReady();
    world.expect(sameMembers(), sameVolumes(), dataOf("before"));
  }

  static void resetMeanwhile(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.damage(CORRUPT, "demo-1").untilReplacing().reset(world.before().clusterId());
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady().expect(serving(3), volumes(3));
  }

  /**
   * The resource is deleted in the middle, and the volumes that it left are adopted by the next.
   */
  static void adoptedMeanwhile(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.damage(CORRUPT, "demo-1").untilReplacing().delete().untilDeleted();
    world.apply(cluster(3));
    world.until("replaced", () -> world.isReady()).settles();
    world.expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
  }
}
