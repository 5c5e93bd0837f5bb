package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.condition;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.emptyDiskOf;
import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.podsOf;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.samePods;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.clusterWithoutRetention;
import static dev.quorate.operator.simulated.scenario.Specs.paused;
import static dev.quorate.operator.simulated.scenario.Specs.withLongerTimes;
import static dev.quorate.operator.simulated.scenario.Specs.withMissingImage;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;

import dev.quorate.operator.observed.Condition.Truth;
import java.util.List;

/** The spec of a formed cluster changes. */
final class SpecScenarios {
  private SpecScenarios() {}

  static void wrongImageCorrectedBeforeTheGenesis(ScenarioWorld world) {
    world.apply(withMissingImage(3)).untilPods(3).turns(20);
    world.expect(condition("Ready", Truth.FALSE)).faultsFromHere();
    world.apply(cluster(3)).untilReady().expect(oneCluster(), volumes(3));
  }

  static void wrongImageCorrectedInAFormedCluster(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before");
    world.apply(withMissingImage(3)).deletePods("demo-2");
    world.until("degraded", () -> world.is("Degraded", Truth.TRUE)).faultsFromHere();
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void rolled(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(withNextImage(3));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.2.0"));
  }

  /** Settings of the engine are rolled, and taken back in the middle. */
  static void rolledForItsEngine(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(withLongerTimes(3));
    world.until("one is new", () -> world.simulation().outdatedPods().size() < 3);
    world.apply(cluster(3));
    world.until("rolled back", () -> world.simulation().outdatedPods().isEmpty()).untilReady();
    world.apply(withLongerTimes(3));
    world.until("rolled", () -> world.simulation().outdatedPods().isEmpty()).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void oneRolled(ScenarioWorld world) {
    world.apply(cluster(1)).untilReady().put("before").faultsFromHere();
    world.apply(withNextImage(1));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(sameClusterId(), sameMembers(), everyPodOf("quorate/node:0.2.0"));
    world.expect(dataOf("before"));
  }

  /** It stops at one pod, and the old image comes back whatever the others do. */
  static void rolledToAMissingImageAndBack(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(withMissingImage(3));
    world.until("degraded", () -> world.is("Degraded", Truth.TRUE)).turns(60);
    world.expect(condition("Available", Truth.TRUE), podsOf("quorate/node:0.1.0", 2));
    world.put("meanwhile").apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("meanwhile"));
    world.expect(dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.1.0"));
  }

  /**
   * A policy refuses the new pods: nothing is restarted, taking the change back makes all well, and
   * so does taking the policy back.
   */
  static void rolledAgainstAPolicy(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    refusePods(world);
    world.apply(withNextImage(3));
    world.until("reported", () -> world.is("Stalled", Truth.TRUE)).turns(30);
    world.expect(samePods(), condition("Available", Truth.TRUE), condition("Ready", Truth.FALSE));
    world.put("meanwhile").apply(cluster(3)).untilReady().expect(samePods());
    world.apply(withNextImage(3));
    world.until("reported again", () -> world.is("Stalled", Truth.TRUE)).turns(5);
    world.expect(samePods()).simulation().refusedPods().clear();
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.2.0"), dataOf("meanwhile"));
  }

  private static void refusePods(ScenarioWorld world) {
    List.of("demo-0", "demo-1", "demo-2")
        .forEach(
            pod ->
                world
                    .simulation()
                    .refusedPods()
                    .put(pod, "pods \"%s\" is forbidden: violates PodSecurity".formatted(pod)));
  }

  /** A member that loses its disk in the middle is replaced first. */
  static void rolledWhileADiskIsLost(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(withNextImage(3));
    world.until("one is new", () -> world.simulation().podsOfAnotherImage().size() < 3);
    world.lose("demo-0");
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-0"), dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.2.0"));
  }

  static void pausedAndResumed(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(paused(3)).lose("demo-2");
    world.until("paused", () -> world.status().phase().equals("Paused")).settles();
    world.expect(emptyDiskOf("demo-2"));
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-2"), dataOf("before"));
  }

  /** The last valid spec stays in force: by it the member is replaced, and the volumes are kept. */
  static void invalidAndMemberLost(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").remember();
    world.apply(clusterWithoutRetention(4)).operator().restart();
    world.untilHeld("InvalidSpec").faultsFromHere().lose("demo-1");
    world.until("replaced", () -> world.areVoters(3) && world.holds(newMemberIdOf("demo-1")));
    world.untilHeld("InvalidSpec");
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-1"), dataOf("before"));
    world.expect(condition("SpecValid", Truth.FALSE));
    world.delete().untilDeleted().expect(volumes(3));
  }

  static void invalidWithoutTheKeptOne(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(cluster(4)).simulation().others().forgetLastValidSpec();
    world.operator().restart();
    world.untilHeld("InvalidSpec").lose("demo-1").turns(20).untilHeld("InvalidSpec");
    world.expect(sameClusterId(), emptyDiskOf("demo-1"));
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-1"), dataOf("before"));
  }

  /** Reported, and while the spec is valid nothing waits for it; an invalid one deletes nothing. */
  static void webhookStripsTheKeptOne(ScenarioWorld world) {
    world.simulation().others().stripLastValidSpec(true);
    world.apply(cluster(3)).until("formed and whole", () -> world.areVoters(3)).put("before");
    world.until("reported", () -> world.is("Stalled", Truth.TRUE));
    world.faultsFromHere().lose("demo-1");
    world.until("replaced", () -> world.areVoters(3) && world.holds(newMemberIdOf("demo-1")));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
    world.apply(clusterWithoutRetention(4)).untilHeld("InvalidSpec");
    world.simulation().others().stripLastValidSpec(false);
    world.delete().untilDeleted().expect(volumes(3));
  }
}
