package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOn;
import static dev.quorate.operator.simulated.scenario.Expectations.kept;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noVolumesBut;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.pods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.volumes;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.clusterWithoutRetention;

import dev.quorate.operator.observed.Condition.Truth;
import java.util.List;

/** The resource is deleted, and its volumes stay or go with it. */
final class DeletionScenarios {
  private DeletionScenarios() {}

  static void retainedAndAdopted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.delete().untilDeleted();
    world.apply(cluster(3)).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  /**
   * The claims were deleted too, and the volumes of two members kept. They are bound again while
   * the third member waits on a new, empty volume since long.
   */
  static void keptVolumesAreBoundLate(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.bindLate("demo-1", world.copyOfDisk("demo-1"));
    world.bindLate("demo-2", world.copyOfDisk("demo-2"));
    world.delete().untilDeleted().untilPods(0).deleteClaims("demo-0", "demo-1", "demo-2");
    world.simulation().unschedulable().addAll(List.of("demo-1", "demo-2"));
    world.apply(cluster(3)).turns(30).expect(clustersFormed(1));
    world.simulation().unschedulable().clear();
    world.untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-0"), dataOf("before"));
  }

  /**
   * What was kept of the first member is from when it was the only voter: it would lead alone. The
   * adoption goes by what all volumes hold, and does not start it.
   */
  static void anOutdatedCopyIsKept(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.bindLate("demo-0", world.diskOf("demo-0").copyOfTheBeginning());
    world.bindLate("demo-1", world.copyOfDisk("demo-1"));
    world.bindLate("demo-2", world.copyOfDisk("demo-2"));
    world.delete().untilDeleted().untilPods(0).deleteClaims("demo-0", "demo-1", "demo-2");
    // If the copy led, it would acknowledge this alone.
    world.apply(cluster(3)).turns(20).tryPut("meanwhile");
    world.untilHeld("MemberFailed");
    world.expect(oneCluster(), sameClusterId(), serving(2), dataOn("demo-1", "before"));
    world.lose("demo-0").turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-0"), dataOf("before"));
  }

  /** As above, and nobody can be asked yet but the copy, which knows of no other member. */
  static void anOutdatedCopyComesFirst(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").remember();
    world.bindLate("demo-0", world.diskOf("demo-0").copyOfTheBeginning());
    world.bindLate("demo-1", world.copyOfDisk("demo-1"));
    world.bindLate("demo-2", world.copyOfDisk("demo-2"));
    world.delete().untilDeleted().untilPods(0).deleteClaims("demo-0", "demo-1", "demo-2");
    world.simulation().unschedulable().addAll(List.of("demo-1", "demo-2"));
    world.operator().countWritesFromHere();
    world.apply(cluster(3)).turns(20).tryPut("meanwhile");
    world.simulation().unschedulable().clear();
    world.untilHeld("MemberFailed");
    world.expect(oneCluster(), sameClusterId(), serving(2), dataOn("demo-1", "before"));
  }

  static void deletedWithVolumes(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  /** No image: no pod ever runs, and no claim is ever bound. */
  static void whosePodsNeverStarted(ScenarioWorld world) {
    world.simulation().unschedulable().addAll(List.of("demo-0", "demo-1", "demo-2"));
    world.apply(clusterWithoutRetention(3)).untilPods(3).turns(10).faultsFromHere();
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  /** Two of three are gone with their nodes: nobody leads, and nobody has to. */
  static void withoutAQuorum(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.loseNodeOf("demo-1").loseNodeOf("demo-2");
    world.until("unavailable", () -> world.is("Available", Truth.FALSE));
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  /** Their data is gone too. */
  static void afterTheQuorumIsLost(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.lose("demo-1", "demo-2").turns(1).untilHeld("QuorumLost");
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  /** Whatever of it the namespace controller has deleted before. */
  static void withItsNamespace(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.simulation().others().deleteNamespace();
    world.untilDeleted().untilPods(0).until("no claim is left", () -> world.holds(volumes(0)));
  }

  /** The claims that it keeps go with the namespace all the same. */
  static void keptWithItsNamespace(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.simulation().others().deleteNamespace();
    world.untilDeleted().untilPods(0).until("no claim is left", () -> world.holds(volumes(0)));
  }

  static void withItsNamespaceWhileItForms(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).turns(4).faultsFromHere();
    world.simulation().others().deleteNamespace();
    world.untilDeleted().untilPods(0).until("no claim is left", () -> world.holds(volumes(0)));
  }

  /**
   * Somebody kept the volume of one member of an earlier cluster. The claims of the next one have
   * no volumes when it is deleted with its data: one is bound to the kept volume only then, and one
   * to a volume that is made for it. The kept one is not this cluster's.
   */
  static void whileKeptVolumesAreBound(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").remember();
    world.bindLate("demo-1", world.copyOfDisk("demo-1"));
    world.delete().untilDeleted().untilPods(0).deleteClaims("demo-0", "demo-1", "demo-2");
    world.simulation().unschedulable().addAll(List.of("demo-0", "demo-1", "demo-2"));
    world.apply(clusterWithoutRetention(3)).untilPods(3).faultsFromHere();
    world.delete();
    world.until(
        "the deletion recorded",
        () ->
            world
                .simulation()
                .status()
                .map(status -> status.runningTeardown().isPresent())
                .orElse(true));
    world.simulation().unschedulable().removeAll(List.of("demo-1", "demo-2"));
    world.untilDeleted().untilPods(0);
    world.expect(kept("before"), noVolumesBut("demo-1"));
  }

  static void duringReset(ScenarioWorld world) {
    world.apply(clusterWithoutRetention(3)).untilReady().faultsFromHere();
    world.reset(world.clusterId());
    world.until(
        "the reset recorded",
        () ->
            world.status().runningTeardown().isPresent() || world.status().lastReset().isPresent());
    world.delete().untilDeleted().untilPods(0);
    world.expect(volumes(0));
  }

  static void withSetOfAnotherApplication(ScenarioWorld world) {
    world.simulation().others().createSetOfAnotherApplication(cluster(3));
    world.faultsFromHere().apply(clusterWithoutRetention(3)).untilHeld("ChildObjectForeign");
    world.delete().untilDeleted().settles();
    world.expect(pods(3), sameVolumes());
  }

  /** A backup is restored without owner references and without a status: nothing is interrupted. */
  static void restored(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().others().restore(cluster(3));
    world.untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }
}
