package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.diskKept;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.neverUsed;
import static dev.quorate.operator.simulated.scenario.Expectations.noCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.withOtherConfig;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.simulated.members.FakeDisk;

/** From nothing to a cluster, and what may come in between. */
final class FormingScenarios {
  private FormingScenarios() {}

  static void three(ScenarioWorld world) {
    world.faultsFromHere().apply(cluster(3)).untilReady();
    world.expect(oneCluster(), epoch(1), serving(3), noWarning());
  }

  /** A quota has room for two pods; later it has room for three. */
  static void quotaRefusesOne(ScenarioWorld world) {
    world.simulation().refusedPods().put("demo-2", "pods \"demo-2\" is forbidden: exceeded quota");
    world.faultsFromHere().apply(cluster(3)).untilHeld("PodBlocked");
    world.simulation().refusedPods().clear();
    world.untilReady().expect(oneCluster(), epoch(1), serving(3));
  }

  static void one(ScenarioWorld world) {
    world.faultsFromHere().apply(cluster(1)).untilReady();
    world.expect(oneCluster(), epoch(1), serving(1));
  }

  /** The first member dies after its genesis is on disk and before it has a Raft group. */
  static void genesisCutOff(ScenarioWorld world) {
    world.simulation().network().failNextGenesis();
    world.faultsFromHere().apply(cluster(3)).untilReady();
    world.expect(oneCluster(), epoch(1), serving(3));
  }

  /** Somebody changes the config after the first member has written it down, and before it runs. */
  static void configChangedAfterGenesisWasCutOff(ScenarioWorld world) {
    world.simulation().network().failNextGenesis();
    world.apply(cluster(3));
    world.until(
        "the genesis is on disk",
        () ->
            world
                .simulation()
                .disk("data-demo-0")
                .filter(disk -> disk.clusterId().isPresent())
                .isPresent());
    world.apply(withOtherConfig(3)).faultsFromHere().untilHeld("NotSupportedYet");
    world.expect(noCluster());
    world.apply(cluster(3)).untilReady().expect(oneCluster(), epoch(1), serving(3));
  }

  static void firstVolumeLost(ScenarioWorld world) {
    world.faultsFromHere().apply(cluster(3));
    world.until(
        "formed",
        () -> !world.simulation().network().formed().isEmpty() || !world.clusterId().isEmpty());
    world.remember().lose("demo-0");
    if (world.before().clusterId().isEmpty()) {
      world.untilReady().expect(serving(3));
      return;
    }
    // The operator was quicker than the accident: unless others had joined, the only voter's data
    // is gone, which is for a person to decide on.
    world.until(
        "blocked or ready", () -> world.status().phase().equals("Blocked") || world.isReady());
    world.expect(oneCluster(), sameClusterId());
  }

  /** What it changes is reported and keeps nothing waiting: the genesis does not rely on it. */
  static void webhookRewritesTheStatefulSet(ScenarioWorld world) {
    world.simulation().others().mirrorImages();
    world.apply(cluster(3)).faultsFromHere();
    world.until("formed and whole", () -> world.simulation().isWhole() && world.areVoters(3));
    world.until("reported", () -> world.is("Stalled", Truth.TRUE));
    world.put("after").expect(oneCluster(), dataOf("after"));
  }

  static void strayClaim(ScenarioWorld world) {
    world.simulation().others().createUnusedClaim("data-demo-3", "stray");
    world.faultsFromHere().apply(cluster(3)).untilReady();
    world.expect(oneCluster(), pods(3), serving(3), neverUsed("stray"));
  }

  /** A claim of an ordinal that no cluster ever had was bound to a volume. */
  static void strayClaimOfAHighOrdinal(ScenarioWorld world) {
    FakeDisk disk = FakeDisk.ofAnotherCluster("high-disk", "00000000000000bb");
    world.simulation().others().createClaim("data-demo-40", disk);
    world.faultsFromHere().apply(cluster(3)).turns(1);
    world.untilReady().expect(oneCluster(), pods(3), serving(3), diskKept("high-disk"));
  }

  static void foreignVolumes(ScenarioWorld world) {
    var others = world.simulation().others();
    others.createClaim("data-demo-1", FakeDisk.ofAnotherCluster("other-disk", "00000000000000bb"));
    others.createClaim(
        "data-demo-2", FakeDisk.ofAnotherCluster("another-disk", "00000000000000cc"));
    world.faultsFromHere().apply(cluster(3)).untilHeld("ForeignData");
    world.expect(noCluster(), diskKept("other-disk"), diskKept("another-disk"));
  }

  /** Nothing is formed while a volume that may hold a cluster cannot be looked into. */
  static void foreignVolumeOfAPendingPod(ScenarioWorld world) {
    FakeDisk disk = FakeDisk.ofAnotherCluster("other-disk", "00000000000000bb");
    world.simulation().others().createClaim("data-demo-2", disk);
    world.simulation().unschedulable().add("demo-2");
    world.faultsFromHere().apply(cluster(3)).turns(20).expect(noCluster());
    world.simulation().unschedulable().clear();
    world.untilHeld("ForeignData").expect(noCluster(), diskKept("other-disk"));
  }

  static void resizedWhilePodsArePending(ScenarioWorld world) {
    for (int ordinal = 0; ordinal < 5; ordinal++) {
      world.simulation().unschedulable().add("demo-" + ordinal);
    }
    resize(world);
    world.simulation().unschedulable().clear();
    world.untilReady().expect(pods(3), oneCluster(), serving(3), volumes(5));
  }

  static void resizedWhileOneCannotBeAsked(ScenarioWorld world) {
    world.hide("demo-1");
    resize(world);
    world.hideNobody().untilReady().expect(pods(3), oneCluster(), serving(3));
  }

  /** 3, 5 and 3 again while no genesis is possible. */
  private static void resize(ScenarioWorld world) {
    world.faultsFromHere().apply(cluster(3)).untilPods(3);
    world.apply(cluster(5)).untilPods(5);
    world.apply(cluster(3)).turns(20);
  }
}
