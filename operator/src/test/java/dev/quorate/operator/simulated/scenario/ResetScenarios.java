package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.anotherClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.claimKept;
import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.diskKept;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noClientEndpoints;
import static dev.quorate.operator.simulated.scenario.Expectations.noDataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.otherVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Expectations.servingTheClusterBefore;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;

import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.simulated.members.FakeDisk;

/** A task resets the cluster: its volumes go, and the next epoch is another cluster. */
final class ResetScenarios {
  private ResetScenarios() {}

  static void reset(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.reset(world.clusterId()).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(epoch(2), anotherClusterId(), otherVolumes(), clustersFormed(2));
    world.expect(serving(3), noDataOf("before"));
  }

  /** Somebody takes the StatefulSet away while the reset stops its pods; they go on running. */
  static void withOrphanedPods(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.reset(world.clusterId());
    world.until(
        "recorded",
        () -> world.status().runningTeardown().isPresent() || world.status().epoch() == 2);
    world.simulation().others().orphanPods();
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(epoch(2), anotherClusterId(), otherVolumes(), serving(3), noDataOf("before"));
  }

  static void ofAnotherCluster(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.reset("00000000000000aa").untilEveryTaskIs(Phase.FAILED).untilReady();
    world.expect(sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  /** Nothing of a reset relies on what its task's status says; it is said as soon as it can be. */
  static void whileItsTaskCannotBeWritten(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().others().refuseTaskReports(true);
    world.reset(world.clusterId());
    world.until("the next cluster serves", () -> world.status().epoch() == 2 && world.areVoters(3));
    world.simulation().others().refuseTaskReports(false);
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(anotherClusterId(), otherVolumes(), clustersFormed(2), noDataOf("before"));
  }

  /** An order that is refused, and whose status nobody can write, keeps no member from healing. */
  static void taskThatCannotBeEnded(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().others().refuseTaskReports(true);
    world.reset("00000000000000aa").lose("demo-1").turns(1);
    world.until(
        "the member replaced", () -> world.areVoters(3) && world.holds(newMemberIdOf("demo-1")));
    world.simulation().others().refuseTaskReports(false);
    world.untilEveryTaskIs(Phase.FAILED).untilReady();
    world.expect(sameClusterId(), newMemberIdOf("demo-1"), dataOf("before"));
  }

  static void withMemberThatCannotBeAsked(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.hide("demo-1").reset(world.clusterId());
    world.until("the second epoch", () -> world.status().epoch() == 2);
    world.hideNobody().untilReady();
    // Its claim is noted as the cluster's, which is proof enough.
    world.expect(otherVolumes(), anotherClusterId(), clustersFormed(2), serving(3));
  }

  /** As soon as a recorded claim is gone, somebody makes another one of its name. */
  static void withClaimMadeAgain(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.simulation().makeAgain("data-demo-1", "made-again");
    world.reset(world.clusterId());
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(epoch(2), anotherClusterId(), clustersFormed(2), claimKept("made-again"));
  }

  static void withForeignVolume(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.nextVolumeOf("demo-2", FakeDisk.ofAnotherCluster("other", "00000000000000bb"));
    world.lose("demo-2").untilHeld("ClusterIdMismatch");
    world.reset(world.clusterId()).untilHeld("ForeignData");
    world.expect(epoch(2), diskKept("other"));
  }

  /** Two of the new claims get volumes of the cluster that was reset. */
  static void oldVolumesTurnUp(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.nextVolumeOf("demo-1", world.copyOfDisk("demo-1"));
    world.nextVolumeOf("demo-2", world.copyOfDisk("demo-2"));
    world.reset(world.clusterId()).untilHeld("ForeignData");
    world.expect(servingTheClusterBefore(2), noClientEndpoints());
  }

  static void oldVolumeInTheNextCluster(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    FakeDisk kept = world.copyOfDisk("demo-2");
    world.reset(world.clusterId());
    world.until("the second epoch", () -> world.status().epoch() == 2 && world.isReady());
    world.expect(anotherClusterId()).remember();
    world.nextVolumeOf("demo-2", kept).lose("demo-2").untilHeld("ClusterIdMismatch");
    world.expect(sameClusterId(), serving(2));
  }
}
