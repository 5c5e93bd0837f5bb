package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.atMostEvents;
import static dev.quorate.operator.simulated.scenario.Expectations.clustersFormed;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.epoch;
import static dev.quorate.operator.simulated.scenario.Expectations.everyPodOf;
import static dev.quorate.operator.simulated.scenario.Expectations.leads;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noWarning;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.restarts;
import static dev.quorate.operator.simulated.scenario.Expectations.restartsAtMost;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.samePods;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;
import static dev.quorate.operator.simulated.scenario.Specs.withNextImage;

import dev.quorate.operator.observed.ObservedTask.Phase;
import dev.quorate.operator.status.EventReason;
import java.time.Duration;
import java.util.Optional;

/** Tasks that order something of the members, and leave data and membership as they are. */
final class OrderScenarios {
  private OrderScenarios() {}

  static void toLead(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.orderToLead(Optional.of("demo-2")).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(leads("demo-2"), samePods(), sameVolumes(), noWarning());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** Whoever was chosen first leads at the end: a crash does not choose, and hand on, again. */
  static void whoeverCanToLead(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.orderToLead(Optional.empty()).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(leads("demo-1"), atMostEvents(EventReason.LeadershipOrdered, 1), samePods());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void toLeadWhoLeadsAlready(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-2").faultsFromHere();
    world.orderToLead(Optional.of("demo-2")).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(leads("demo-2"), atMostEvents(EventReason.LeadershipTransferred, 0), samePods());
    world.expect(sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** It is refused after a minute, and nobody but the order waits for the member until then. */
  static void toLeadWhoCannot(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.hide("demo-2").turns(1).orderToLead(Optional.of("demo-2"));
    world.untilEveryTaskIs(Phase.FAILED).hideNobody().untilReady();
    world.expect(leads("demo-0"), atMostEvents(EventReason.LeadershipTransferred, 0), samePods());
    world.expect(sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** The roll comes to its end whether the order is carried out or refused in the middle of it. */
  static void toLeadWhileRolled(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.apply(withNextImage(3));
    world.until("one is new", () -> world.simulation().podsOfAnotherImage().size() < 3);
    world.orderToLead(Optional.of("demo-1"));
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.untilEveryTaskEnded();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.2.0"));
  }

  /** An order to members that do not come keeps no reset waiting; the next cluster answers it. */
  static void toLeadAndResetWithoutAQuorum(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.lose("demo-0", "demo-1").untilHeld("QuorumLost");
    world.orderToLead(Optional.of("demo-1")).turns(5).reset(world.clusterId());
    world.untilEveryTaskEnded().untilReady().expect(epoch(2), serving(3));
  }

  static void restarted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.orderToRestart(Optional.empty()).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(restarts("demo-0", "demo-1", "demo-2"), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  /** It leads, and hands on first. */
  static void oneRestarted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-1").faultsFromHere();
    world.orderToRestart(Optional.of("demo-1"));
    world.untilEveryTaskIs(Phase.SUCCEEDED).untilReady().expect(restarts("demo-1"), sameVolumes());
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void aSingleMemberRestarted(ScenarioWorld world) {
    world.apply(cluster(1)).untilReady().put("before").faultsFromHere();
    world.orderToRestart(Optional.empty()).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(restarts("demo-0"), sameClusterId(), sameMembers(), dataOf("before"));
  }

  /**
   * The lost member is replaced first; whoever made its pod again, the order does not do it twice.
   */
  static void restartedWhileADiskIsLost(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.orderToRestart(Optional.empty());
    world.until("one is restarted", () -> !world.simulation().restarts().isEmpty());
    world.lose("demo-0").untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(restarts("demo-1", "demo-2"), newMemberIdOf("demo-0"));
    world.expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** Another image in the middle: each pod is made again for it, and for the order once at most. */
  static void restartedAndRolled(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.orderToRestart(Optional.empty());
    world.until("one is restarted", () -> !world.simulation().restarts().isEmpty());
    world.apply(withNextImage(3)).untilEveryTaskIs(Phase.SUCCEEDED);
    world.until("rolled", () -> world.simulation().podsOfAnotherImage().isEmpty()).untilReady();
    world.expect(sameClusterId(), sameMembers(), dataOf("before"));
    world.expect(everyPodOf("quorate/node:0.2.0"), restartsAtMost(6));
  }

  static void restartedAndReset(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.orderToRestart(Optional.empty());
    world.until("one is restarted", () -> !world.simulation().restarts().isEmpty());
    world.reset(world.clusterId()).untilEveryTaskIs(Phase.SUCCEEDED).untilReady();
    world.expect(epoch(2), serving(3), restartsAtMost(3));
  }

  /** Not before it is finished, which the invariants check, and whatever became of the order. */
  static void expires(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").lead("demo-0").faultsFromHere();
    world.orderToLead(Optional.of("demo-2")).reset("00000000000000aa");
    world.keepTasksFor(Duration.ZERO);
    world.until("the tasks are gone", () -> world.simulation().tasks().isEmpty()).untilReady();
    world.expect(leads("demo-2"), sameClusterId(), sameMembers(), samePods(), dataOf("before"));
  }

  /** That it was carried out is remembered without it. */
  static void resetExpiresAtOnce(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().faultsFromHere();
    world.reset(world.clusterId()).keepTasksFor(Duration.ZERO);
    world.until("the task is gone", () -> world.simulation().tasks().isEmpty()).untilReady();
    world.expect(epoch(2), serving(3), clustersFormed(2));
  }
}
