package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.anotherClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.everyVolumeOf;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.restartsAtMost;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.samePods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumeOf;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.clusterWithoutRetention;
import static dev.quorate.operator.simulated.scenario.Specs.larger;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.simulated.Storage.Expands;
import java.util.Optional;

/** The spec asks for larger volumes. */
final class ExpandScenarios {
  private ExpandScenarios() {}

  /** Under running pods, around which the StatefulSet is made again. */
  static void expanded(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3)).untilReady().expect(everyVolumeOf("2Gi"), samePods(), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(noWarning(), restartsAtMost(0));
  }

  static void oneExpanded(ScenarioWorld world) {
    world.apply(cluster(1)).untilReady().put("before").faultsFromHere();
    world.apply(larger(1)).untilReady().expect(everyVolumeOf("2Gi"), samePods(), sameVolumes());
    world.expect(sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** New members have the new size from the beginning, or get it. */
  static void expandedAndScaledUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(5)).untilReady().expect(everyVolumeOf("2Gi"), pods(5), serving(5));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), restartsAtMost(0));
  }

  static void expandedAndScaledDown(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3)).untilReady().expect(everyVolumeOf("2Gi"), pods(3), serving(3));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), restartsAtMost(0));
  }

  static void expandedAndRolled(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(withNextImage(3)));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(everyVolumeOf("2Gi"), everyPodOf("quorate/node:0.2.0"), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** The file systems grow when pods start: one at a time, each once. */
  static void expandedWhenPodsStart(ScenarioWorld world) {
    world.simulation().storage().expands(Expands.WHEN_PODS_START);
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3));
    world.until("expanded", () -> world.holds(everyVolumeOf("2Gi"))).untilReady();
    world.expect(sameVolumes(), restartsAtMost(3));
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** Claims to come have the new size, and nothing else waits for those that stay as they are. */
  static void classThatCannotExpand(ScenarioWorld world) {
    world.simulation().storage().expands(Expands.NEVER);
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3));
    world.until("reported", () -> isRefused(world)).expect(samePods(), sameVolumes());
    world.lose("demo-1").until("replaced", () -> isReplaced(world) && world.areVoters(3));
    world.expect(volumeOf("demo-1", "2Gi"), volumeOf("demo-0", "1Gi"), volumeOf("demo-2", "1Gi"));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"), restartsAtMost(0));
    world.lose("demo-0").until("replaced", () -> world.areVoters(3) && hasOnly(world, "demo-2"));
    world.lose("demo-2").untilReady().expect(everyVolumeOf("2Gi"), dataOf("before"));
  }

  /** Nothing asks for it yet but claims to come. */
  static void takenBackWhereTheClassCannotExpand(ScenarioWorld world) {
    world.simulation().storage().expands(Expands.NEVER);
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3)).until("reported", () -> isRefused(world));
    world.apply(cluster(3)).untilReady().expect(everyVolumeOf("1Gi"), samePods(), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  private static boolean isRefused(ScenarioWorld world) {
    return world.is("Stalled", Truth.TRUE)
        && world.status().findings().stream()
                .filter(finding -> finding.reason().equals("VolumeNotExpanded"))
                .filter(finding -> finding.message().contains("must support resize"))
                .count()
            == 3
        && world.simulation().claimTemplate().equals(Optional.of("2Gi"));
  }

  private static boolean isReplaced(ScenarioWorld world) {
    return world.holds(newMemberIdOf("demo-1")) && world.holds(volumeOf("demo-1", "2Gi"));
  }

  private static boolean hasOnly(ScenarioWorld world, String member) {
    return world.simulation().claims().stream()
        .filter(claim -> claim.size().equals("1Gi"))
        .allMatch(claim -> claim.name().equals("data-" + member));
  }

  /** Nothing controls the pods for a moment. */
  static void deletedWhileTheSetIsAway(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.apply(larger(clusterWithoutRetention(3)));
    untilTheSetIsAway(world).delete().untilDeleted();
    world.until("all is gone", () -> world.holds(volumes(0)) && world.holds(pods(0)));
  }

  static void resetWhileTheSetIsAway(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.apply(larger(3));
    untilTheSetIsAway(world).reset(world.before().clusterId());
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(anotherClusterId(), everyVolumeOf("2Gi"), serving(3), volumes(3));
  }

  static void aPodEndsWhileTheSetIsAway(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(larger(3));
    untilTheSetIsAway(world).deletePods("demo-1");
    world.until("expanded", () -> world.holds(everyVolumeOf("2Gi"))).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  /** Or, where a write came late, it is there again. */
  private static ScenarioWorld untilTheSetIsAway(ScenarioWorld world) {
    return world.until(
        "the StatefulSet is away",
        () -> !world.simulation().claimTemplate().equals(Optional.of("1Gi")));
  }
}
