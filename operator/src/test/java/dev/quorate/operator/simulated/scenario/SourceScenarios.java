package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.anotherClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.atMostEvents;
import static dev.quorate.operator.simulated.scenario.Expectations.beganWith;
import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.noCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.noSnapshotPod;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Specs.beginningWith;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.downloading;
import static dev.quorate.operator.simulated.scenario.Specs.inAClaim;

import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.status.EventReason;

/** A cluster that begins with a file, and what becomes of that file. */
final class SourceScenarios {
  private static final String GOLDEN = "golden";
  private static final String OTHER = "other";
  private static final String URL = "https://files.example/golden";

  private SourceScenarios() {}

  private static ClusterSpec golden(int replicas) {
    return beginningWith(GOLDEN, cluster(replicas));
  }

  static void fromASnapshot(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.faultsFromHere().apply(golden(3)).untilReady();
    world.expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN), noWarning());
  }

  /** The first member dies after its genesis is on disk, and the file is gone by then. */
  static void genesisCutOff(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.simulation().network().failNextGenesis();
    world.faultsFromHere().apply(golden(3));
    world.until("begun", () -> world.isOnDisk("demo-0"));
    world.simulation().others().deleteGolden();
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN));
  }

  /** It is there later than the resource that names it. */
  static void goneBeforeGenesis(ScenarioWorld world) {
    world.faultsFromHere().apply(golden(3)).untilHeld("BootstrapSourceMissing");
    world.expect(noCluster());
    world.simulation().others().golden(GOLDEN);
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN));
  }

  /** Once the member has it, nobody needs the ConfigMap. */
  static void goneOnceDelivered(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.faultsFromHere().apply(golden(3));
    world.until("delivered", () -> world.wasDelivered("demo-0"));
    world.simulation().others().deleteGolden();
    world.deletePods("demo-0");
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN));
  }

  /** The volume that has the file is lost with it, and so is the ConfigMap. */
  static void goneWithItsVolume(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.faultsFromHere().apply(golden(3));
    world.until("delivered", () -> world.wasDelivered("demo-0"));
    world.simulation().others().deleteGolden();
    world.lose("demo-0");
    if (!world.simulation().network().formed().isEmpty()) {
      world.until(
          "blocked or ready", () -> world.status().phase().equals("Blocked") || world.isReady());
      world.expect(oneCluster());
      return;
    }
    world.untilHeld("BootstrapSourceMissing").expect(noCluster());
    world.simulation().others().golden(GOLDEN);
    world.untilReady().expect(oneCluster(), serving(3), beganWith(GOLDEN));
  }

  static void downloaded(ScenarioWorld world) {
    world.simulation().network().publish(URL, GOLDEN);
    world.faultsFromHere().apply(downloading(URL, GOLDEN, cluster(3))).untilReady();
    world.expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN), noWarning());
  }

  /** The address is wrong, is corrected, and the file comes there later. */
  static void downloadedFromAnotherAddress(ScenarioWorld world) {
    world.faultsFromHere().apply(downloading(URL + "/wrong", GOLDEN, cluster(3)));
    world.untilHeld("BootstrapSourceMissing").expect(noCluster());
    world.apply(downloading(URL, GOLDEN, cluster(3)));
    world.simulation().network().publish(URL, GOLDEN);
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN));
  }

  /** A pod serves it, and is gone when nobody needs it. */
  static void inAClaimOfTheNamespace(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.faultsFromHere().apply(inAClaim(GOLDEN, cluster(3))).untilReady();
    world.simulation().others().deleteGolden();
    world.expect(
        oneCluster(), epoch(1), serving(3), beganWith(GOLDEN), noWarning(), noSnapshotPod());
  }

  /** The claim has nothing, then the wrong file, then the right one. */
  static void comesIntoItsClaim(ScenarioWorld world) {
    world.faultsFromHere().apply(inAClaim(GOLDEN, cluster(3)));
    world.untilHeld("BootstrapSourceMissing").expect(noCluster());
    world.simulation().others().golden(OTHER);
    world.until("served", () -> world.simulation().servesASnapshot());
    world.untilHeld("BootstrapSourceMissing").expect(noCluster());
    world.simulation().others().golden(GOLDEN);
    world.untilReady();
    world.expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN), noSnapshotPod());
  }

  /** The volume that has the file is lost before the genesis, and the file is fetched again. */
  static void inAClaimAndItsVolumeIsLost(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.faultsFromHere().apply(inAClaim(GOLDEN, cluster(3)));
    world.until("delivered", () -> world.wasDelivered("demo-0"));
    world.lose("demo-0");
    if (world.simulation().network().formed().isEmpty()) {
      world.untilReady().expect(oneCluster(), serving(3), beganWith(GOLDEN), noSnapshotPod());
    }
  }

  /** While its pod starts, the spec names the same file elsewhere. */
  static void anotherPlaceThanTheClaim(ScenarioWorld world) {
    world.faultsFromHere().apply(inAClaim(OTHER, cluster(3)));
    world.untilHeld("BootstrapSourceMissing").expect(noCluster());
    world.simulation().others().golden(GOLDEN);
    world.apply(golden(3)).untilReady();
    world.expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN), noSnapshotPod());
  }

  static void anotherFileThanTheDigestSays(ScenarioWorld world) {
    world.simulation().others().golden(OTHER);
    world.faultsFromHere().apply(golden(3)).untilHeld("BootstrapSourceDiffers");
    world.expect(noCluster());
    world.simulation().others().golden(GOLDEN);
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(GOLDEN));
  }

  /** The spec names another file after the first one was delivered. */
  static void anotherFileIsAskedFor(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.simulation().unschedulable().add("demo-2");
    world.apply(golden(3)).untilPods(3);
    world.simulation().others().golden(OTHER);
    world.faultsFromHere().apply(beginningWith(OTHER, cluster(3))).nodeFor("demo-2");
    world.untilReady().expect(oneCluster(), epoch(1), serving(3), beganWith(OTHER));
  }

  /** Damaged after the genesis, all pods deleted, the resource created again: the same cluster. */
  static void damagedAfterGenesis(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.apply(golden(3)).untilReady().put("before");
    world.simulation().others().golden("damaged");
    world.faultsFromHere().deletePods("demo-0", "demo-1", "demo-2").untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(3), dataOf("before"));
    world.delete().until("gone", () -> world.simulation().pods() == 0);
    world.simulation().others().deleteGolden();
    world.apply(golden(3)).untilReady();
    world.expect(
        oneCluster(),
        sameClusterId(),
        serving(3),
        dataOf("before"),
        atMostEvents(EventReason.BootstrapIgnored, 1));
  }

  /** A source that is named once the cluster has begun is ignored, with one event. */
  static void namedOnceFormed(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.apply(cluster(3)).untilReady().put("before");
    world.faultsFromHere().apply(golden(3)).untilReady();
    world.expect(
        oneCluster(),
        sameClusterId(),
        serving(3),
        dataOf("before"),
        noWarning(),
        atMostEvents(EventReason.BootstrapIgnored, 1));
  }

  /** A reset begins with the source that the spec names then. */
  static void reset(ScenarioWorld world) {
    world.simulation().others().golden(GOLDEN);
    world.apply(golden(3)).untilReady();
    world.simulation().others().golden(OTHER);
    world.apply(beginningWith(OTHER, cluster(3))).untilReady();
    world.faultsFromHere().reset(world.clusterId());
    world.until("another cluster", () -> !world.clusterId().equals(world.before().clusterId()));
    world.untilReady();
    world.expect(clustersFormed(2), anotherClusterId(), epoch(2), serving(3), beganWith(OTHER));
  }
}
