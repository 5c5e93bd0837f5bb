package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.Expectations.condition;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOf;
import static dev.quorate.operator.simulated.scenario.Expectations.dataOn;
import static dev.quorate.operator.simulated.scenario.Expectations.emptyDiskOf;
import static dev.quorate.operator.simulated.scenario.Expectations.newMemberIdOf;
import static dev.quorate.operator.simulated.scenario.Expectations.noteOf;
import static dev.quorate.operator.simulated.scenario.Expectations.oneCluster;
import static dev.quorate.operator.simulated.scenario.Expectations.sameClusterId;
import static dev.quorate.operator.simulated.scenario.Expectations.sameMembers;
import static dev.quorate.operator.simulated.scenario.Expectations.sameVolumes;
import static dev.quorate.operator.simulated.scenario.Expectations.serving;
import static dev.quorate.operator.simulated.scenario.Specs.cluster;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.simulated.members.FakeMember;
import java.util.List;
import java.util.Optional;

/** Members of a formed cluster that go, and come back or not. */
final class MemberScenarios {
  private MemberScenarios() {}

  static void replaceFollower(ScenarioWorld world) {
    replace(world, "demo-1");
  }

  static void replaceOrdinalZero(ScenarioWorld world) {
    replace(world, "demo-0");
  }

  private static void replace(ScenarioWorld world, String member) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.lose(member).turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf(member), dataOf("before"));
  }

  /** A leader that was just cut off does not know yet that another one was elected. */
  static void replaceWhileAnOldLeaderIsCutOff(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    // Nobody promotes a learner that cannot be asked.
    world.lose("demo-4").turns(1).untilJoiningOrReady("demo-4").hide("demo-4").turns(12);
    world.cutLeader().hideNobody().turns(12).simulation().network().heal();
    world.untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-4"), dataOf("before"));
  }

  /** A voter that does not get the removal keeps the next member out. */
  static void replaceWhileAVoterIsCutOff(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").faultsFromHere();
    world.simulation().network().cut("demo-1");
    world.lose("demo-4").turns(30).simulation().network().heal();
    world.untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-4"), dataOf("before"));
  }

  /** Two learners at once, and a voter that does not get the promotion of the first. */
  static void promoteWhileAVoterIsCutOff(ScenarioWorld world) {
    world.apply(cluster(5)).untilReady().put("before").remember();
    world.lose("demo-3", "demo-4").turns(1).untilJoiningOrReady("demo-3");
    world.hide("demo-3").untilJoiningOrReady("demo-4").hide("demo-4").turns(12);
    world.simulation().network().cut("demo-1");
    world.operator().countWritesFromHere();
    world.hideNobody().turns(12).simulation().network().heal();
    world.untilReady();
    world.expect(oneCluster(), sameClusterId(), serving(5), dataOf("before"));
  }

  /** While the other members are no majority, one that lost its data stays a member. */
  static void replaceWhileTheOthersAreNoMajority(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.hide("demo-2").lose("demo-2");
    world.until(
        "demo-2 runs on an empty volume",
        () -> world.process("demo-2").filter(m -> m.state() == State.WAITING).isPresent());
    Optional<String> other = world.process("demo-1").map(FakeMember::incarnation);
    world.deletePods("demo-1");
    world.until(
        "demo-1 stopped",
        () -> !world.process("demo-1").map(FakeMember::incarnation).equals(other));
    world.hideNobody().untilReady();
    world.expect(oneCluster(), sameClusterId(), newMemberIdOf("demo-2"), dataOf("before"));
  }

  /** Its objects were lost, and not its data: the new claim gets the volume of the old one. */
  static void aLostClaimGetsItsVolumeBack(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.bindLate("demo-1", world.copyOfDisk("demo-1")).lose("demo-1").turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), dataOf("before"));
  }

  static void allPodsDeleted(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.deletePods("demo-0", "demo-1", "demo-2").turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
  }

  /** Members that their operator has confirmed once need nobody to come back. */
  static void restartedWithoutTheOperator(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.operator().leave();
    world.simulation().killContainers();
    world.turns(15).expect(serving(3)).put("meanwhile");
    world.operator().comeBack();
    world.deletePods("demo-1").turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("meanwhile"));
  }

  /** Their disks name no resource yet. */
  static void upgradedFromAReleaseThatAskedNobody(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.simulation().forgetConfirmations();
    world.deletePods("demo-0", "demo-1", "demo-2").turns(1).untilReady();
    world.expect(oneCluster(), sameClusterId(), sameMembers(), sameVolumes(), dataOf("before"));
    world.operator().leave();
    world.simulation().killContainers();
    world.turns(15).expect(serving(3)).operator().comeBack();
    world.untilReady();
  }

  static void twoOfThreeDisksLost(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.lose("demo-0", "demo-2").untilHeld("QuorumLost");
    world.expect(oneCluster(), sameClusterId(), dataOn("demo-1", "before"));
    world.expect(emptyDiskOf("demo-0"), emptyDiskOf("demo-2"));
  }

  /** `kubectl delete pvc --all`: reported at once, and healed one member after the other. */
  static void everyClaimDeletedUnderRunningPods(ScenarioWorld world) {
    world.apply(cluster(3)).untilReady().put("before").faultsFromHere();
    world.deleteClaimsInUse("demo-0", "demo-1", "demo-2").untilHeld("VolumeDeleting");
    world.expect(oneCluster(), sameClusterId(), sameVolumes(), condition("Degraded", Truth.TRUE));
    world.expect(condition("Available", Truth.TRUE), condition("Ready", Truth.FALSE));
    for (String member : List.of("demo-0", "demo-1", "demo-2")) {
      world.remember().deletePods(member);
      world.until("replaced", () -> world.areVoters(3) && world.holds(newMemberIdOf(member)));
    }
    world.untilReady().expect(oneCluster(), sameClusterId(), dataOf("before"));
  }

  /** It is taken in, and never receives an entry. The other one joins, and so does it at last. */
  static void joinerWithoutPeerPort(ScenarioWorld world) {
    world.faultsFromHere().apply(cluster(3));
    world.simulation().network().closePeerPort("demo-1");
    joinsAfterTheOther(world);
  }

  /** It has its permit, and nobody can be asked to take it in. */
  static void joinerThatReachesNobody(ScenarioWorld world) {
    world.apply(cluster(3));
    world.simulation().network().cut("demo-1");
    world.until("formed", () -> !world.clusterId().isEmpty()).turns(40).faultsFromHere();
    joinsAfterTheOther(world);
  }

  private static void joinsAfterTheOther(ScenarioWorld world) {
    world.until("demo-2 is a voter", () -> roleOf(world, "demo-2").equals("Voter"));
    world.until(
        "the claims of the two are noted",
        () -> world.holds(noteOf("demo-0", 2)) && world.holds(noteOf("demo-2", 2)));
    world.simulation().network().heal();
    world.untilReady().expect(oneCluster(), serving(3));
  }

  private static String roleOf(ScenarioWorld world, String member) {
    return world.status().members().stream()
        .filter(line -> line.name().equals(member))
        .map(MemberStatus::role)
        .findFirst()
        .orElse("None");
  }
}
