package dev.quorate.operator.simulated.scenario;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.simulated.PlannedFault;
import dev.quorate.operator.simulated.SimulatedOperator;
import dev.quorate.operator.simulated.Simulation;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.simulated.scenario.Rehearsal.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The simulated world as a scenario writes of it: what people do, what accidents happen, what is
 * waited for, and what is expected then. Time passes in the waits only.
 */
final class ScenarioWorld {
  private static final int MOST_TURNS = 400;

  /** Of a member that has its permit, and of a learner. */
  private static final Set<State> JOINS = EnumSet.of(State.JOINING, State.CATCHING_UP);

  private final PlannedFault fault;
  private final Rehearsal rehearsal;
  private final List<String> acknowledged = new ArrayList<>();
  private Simulation simulation;
  private SimulatedOperator operator;
  private ClusterBefore before;
  private int waits;

  ScenarioWorld(long seed, PlannedFault fault) {
    this(seed, fault, Rehearsal.none());
  }

  ScenarioWorld(long seed, PlannedFault fault, Rehearsal rehearsal) {
    this.fault = fault;
    this.rehearsal = rehearsal;
    simulation = new Simulation(seed);
    operator = new SimulatedOperator(simulation, seed, fault);
    before = ClusterBefore.of(simulation);
  }

  /** Another one after each wait; nothing of it is for keeping. */
  Simulation simulation() {
    return simulation;
  }

  SimulatedOperator operator() {
    return operator;
  }

  ClusterBefore before() {
    return before;
  }

  List<String> acknowledged() {
    return acknowledged;
  }

  // What people do.

  /** Creates the cluster, or changes its spec. */
  ScenarioWorld apply(ClusterSpec spec) {
    simulation.others().apply(spec);
    return this;
  }

  ScenarioWorld delete() {
    simulation.others().delete();
    return this;
  }

  ScenarioWorld reset(String clusterId) {
    simulation.others().order(ObservedTask.Kind.RESET, clusterId);
    return this;
  }

  /** A task orders that this member leads; empty: any that can. */
  ScenarioWorld orderToLead(Optional<String> member) {
    simulation.others().orderToMembers(ObservedTask.Kind.TRANSFER_LEADERSHIP, member);
    return this;
  }

  /** A task orders that this member is restarted; empty: all. */
  ScenarioWorld orderToRestart(Optional<String> member) {
    simulation.others().orderToMembers(ObservedTask.Kind.RESTART, member);
    return this;
  }

  /** The tasks ask to be kept for so long after they are finished. */
  ScenarioWorld keepTasksFor(Duration time) {
    simulation.others().keepTasksFor(time);
    return this;
  }

  ScenarioWorld orderToReplace(String member) {
    simulation.others().orderToReplace(member, clusterId());
    return this;
  }

  /** A task orders that the cluster is recovered from this member; empty: from who has most. */
  ScenarioWorld orderToRecover(Optional<String> survivor, String clusterId) {
    simulation.others().orderToRecover(survivor, clusterId);
    return this;
  }

  /** The orders are asked only for their plans. */
  ScenarioWorld makeDryRuns() {
    simulation.others().makeDryRuns();
    return this;
  }

  /** The node of this member is gone: its process ends, and its pod finds no other one. */
  ScenarioWorld loseNodeOf(String member) {
    simulation.unschedulable().add(member);
    return deletePods(member);
  }

  /** There is another node, or the lost one is back. */
  ScenarioWorld nodeFor(String member) {
    simulation.unschedulable().remove(member);
    return this;
  }

  /** A client writes, again and again until the write is acknowledged. */
  ScenarioWorld put(String value) {
    return until("written " + value, () -> tryPut(value));
  }

  /** A client writes once; true when the write was acknowledged. */
  boolean tryPut(String value) {
    boolean done = simulation.network().put(clusterId(), value);
    if (done) {
      acknowledged.add(value);
    }
    return done;
  }

  // What accidents happen.

  /** The pods and claims of members are deleted: their data is gone. */
  ScenarioWorld lose(String... members) {
    for (String member : members) {
      simulation.others().lose(member);
    }
    return this;
  }

  /** What their volumes hold is damaged; their containers end, and start again. */
  ScenarioWorld damage(String reason, String... members) {
    for (String member : members) {
      diskOf(member).damage(reason);
      simulation.killContainer(member);
    }
    return this;
  }

  /** Their volumes can be read again; their containers end, and start again. */
  ScenarioWorld mend(String... members) {
    for (String member : members) {
      simulation.disk("data-" + member).ifPresent(FakeDisk::mend);
      simulation.killContainer(member);
    }
    return this;
  }

  ScenarioWorld deletePods(String... members) {
    for (String member : members) {
      simulation.others().deletePod(member);
    }
    return this;
  }

  ScenarioWorld hide(String member) {
    operator.hide(member);
    return this;
  }

  ScenarioWorld hideNobody() {
    operator.hideNobody();
    return this;
  }

  /** When this member's claim is made again, it gets a volume with what the disk has now. */
  ScenarioWorld nextVolumeOf(String member, FakeDisk disk) {
    simulation.nextVolume("data-" + member, disk);
    return this;
  }

  /** The next claim of this member waits for its pod, and is bound to a copy of the disk then. */
  ScenarioWorld bindLate(String member, FakeDisk disk) {
    simulation.bindLate("data-" + member, disk);
    return this;
  }

  /**
   * The claims are deleted and gone; what was on their volumes is kept only where it was copied.
   */
  ScenarioWorld deleteClaims(String... members) {
    for (String member : members) {
      simulation.others().deleteClaim("data-" + member);
    }
    return until("the claims are gone", () -> simulation.claims().isEmpty());
  }

  /** Somebody asks for the deletion of claims; their pods go on running, and keep them. */
  ScenarioWorld deleteClaimsInUse(String... members) {
    for (String member : members) {
      simulation.others().deleteClaim("data-" + member);
    }
    return this;
  }

  /** Leadership goes to this member, whatever the operator wants. */
  ScenarioWorld lead(String member) {
    String heir = process(member).orElseThrow().disk().memberId().orElseThrow();
    simulation.network().running().stream()
        .filter(FakeMember::isLeading)
        .toList()
        .forEach(leader -> leader.admin().transfer(leader.incarnation(), heir));
    return until(
        member + " leads", () -> process(member).filter(FakeMember::isLeading).isPresent());
  }

  /** Its connections to its peers are cut; the operator still reaches it. */
  ScenarioWorld cutLeader() {
    simulation.network().running().stream()
        .filter(FakeMember::isLeading)
        .map(FakeMember::nodeId)
        .toList()
        .forEach(simulation.network()::cut);
    return this;
  }

  FakeDisk copyOfDisk(String member) {
    return diskOf(member).copy();
  }

  /** Whether a genesis or an identity is on its volume. */
  boolean isOnDisk(String member) {
    return simulation
        .disk("data-" + member)
        .filter(disk -> disk.clusterId().isPresent())
        .isPresent();
  }

  /** Whether its volume has had the file of the genesis. */
  boolean wasDelivered(String member) {
    return isOnDisk(member)
        || simulation.disk("data-" + member).filter(FakeDisk::hasFile).isPresent();
  }

  FakeDisk diskOf(String member) {
    return simulation.disk("data-" + member).orElseThrow();
  }

  // The comparison and the faults.

  /** The cluster as it is now is what "same" and "other" compare with. */
  ScenarioWorld remember() {
    before = ClusterBefore.of(simulation);
    return this;
  }

  /** The operator's writes count, the planned fault happens, and the cluster is remembered. */
  ScenarioWorld faultsFromHere() {
    operator.countWritesFromHere();
    return remember();
  }

  // What is waited for.

  ScenarioWorld turns(int count) {
    boolean _ = comesWithin(count, () -> false);
    return this;
  }

  ScenarioWorld until(String what, BooleanSupplier reached) {
    if (!comesWithin(MOST_TURNS, () -> reached.getAsBoolean() && !operator.hasLateWrites())) {
      throw new AssertionError("never " + what + ": " + describe());
    }
    return this;
  }

  /** Whether it came within so many turns. */
  private boolean comesWithin(int turns, BooleanSupplier reached) {
    int wait = waits++;
    Optional<Moment> rehearsed = rehearsal.of(wait);
    rehearsed.ifPresent(this::beginFrom);
    boolean came = rehearsed.filter(Moment::came).isPresent();
    int turn = rehearsed.map(Moment::turn).orElse(0);
    while (!came && turn < turns) {
      rehearsal.beforeTurn(wait, turn++, this);
      operator.turn();
      came = reached.getAsBoolean();
    }
    rehearsal.afterWait(wait, turn, came, this);
    return came;
  }

  private void beginFrom(Moment moment) {
    simulation = moment.simulation().copyWithPast();
    operator = moment.operator().copy(simulation, fault);
    acknowledged.clear();
    acknowledged.addAll(moment.acknowledged());
  }

  /** Ready, whole, and after that quiet. */
  ScenarioWorld untilReady() {
    return until("ready", this::isReady).settles();
  }

  /** Stalled for this reason, and after that quiet. */
  ScenarioWorld untilHeld(String reason) {
    return until(
            "held for " + reason,
            () ->
                is("Stalled", Truth.TRUE)
                    && status()
                        .condition("Stalled")
                        .map(Condition::reason)
                        .equals(Optional.of(reason)))
        .settles();
  }

  /** This member is on its way into the cluster; or, where a write came late, all is over. */
  ScenarioWorld untilJoiningOrReady(String member) {
    return until(
        member + " joins",
        () ->
            isReady()
                || process(member).map(FakeMember::state).filter(JOINS::contains).isPresent());
  }

  /** A departure is recorded; or, where a write came late, all is over. */
  ScenarioWorld untilLeaving() {
    return until(
        "somebody leaves",
        () -> isReady() || simulation.status().flatMap(ClusterStatus::departure).isPresent());
  }

  /** A replacement is recorded; or, where a write came late, all is over. */
  ScenarioWorld untilReplacing() {
    return until(
        "somebody is replaced",
        () -> isReady() || simulation.status().flatMap(ClusterStatus::replacement).isPresent());
  }

  /** A recovery is recorded; or, where a write came late, its task has ended. */
  ScenarioWorld untilRecovering() {
    return until(
        "the quorum is recovered",
        () ->
            simulation.status().flatMap(ClusterStatus::recovery).isPresent()
                || simulation.tasks().stream().allMatch(ObservedTask::isFinished));
  }

  ScenarioWorld untilDeleted() {
    return until("deleted", () -> simulation.status().isEmpty());
  }

  ScenarioWorld untilPods(int count) {
    return until(count + " pods", () -> simulation.pods() == count);
  }

  ScenarioWorld untilEveryTaskIs(ObservedTask.Phase phase) {
    return until(
        "every task " + phase, () -> simulation.tasks().stream().allMatch(t -> t.phase() == phase));
  }

  ScenarioWorld untilEveryTaskEnded() {
    return until(
        "every task ended", () -> simulation.tasks().stream().allMatch(ObservedTask::isFinished));
  }

  /**
   * I6: after a while in which late things may still come, and a cache shows them late, nothing is
   * written any more. The while begins with the last write: that one may come late, too.
   */
  ScenarioWorld settles() {
    int quiet = 0;
    for (int turn = 0; quiet < 25 + 7; turn++) {
      if (turn == 100) {
        throw new AssertionError("I6: it writes on and on: " + describe());
      }
      int before = operator.writes().size();
      turns(1);
      quiet = operator.writes().size() == before ? quiet + 1 : 0;
    }
    int count = operator.writes().size();
    turns(9);
    operator.wake();
    turns(1);
    if (operator.writes().size() != count) {
      throw new AssertionError("I6: writes while settled: " + describe());
    }
    return this;
  }

  // What is expected.

  /** All of it, now; what does not hold is named. */
  ScenarioWorld expect(Expectation... expectations) {
    List<String> missed =
        List.of(expectations).stream().filter(e -> !holds(e)).map(Expectation::sentence).toList();
    if (!missed.isEmpty()) {
      throw new AssertionError("expected: " + String.join("; ", missed) + "; but " + describe());
    }
    return this;
  }

  boolean holds(Expectation expectation) {
    return expectation.check().test(this);
  }

  // What is seen of the cluster.

  String clusterId() {
    return simulation.clusterId();
  }

  ClusterStatus status() {
    return simulation.status().orElseThrow();
  }

  boolean is(String condition, Truth truth) {
    return simulation
        .status()
        .flatMap(status -> status.condition(condition))
        .filter(c -> c.status() == truth)
        .isPresent();
  }

  boolean isReady() {
    return is("Ready", Truth.TRUE)
        && simulation.isWhole()
        && areVoters(simulation.spec().orElseThrow().replicas());
  }

  /** So many members are voters that serve, whatever the spec asks for. */
  boolean areVoters(int members) {
    return status().members().size() == members
        && status().members().stream().allMatch(m -> m.healthy() && m.role().equals("Voter"));
  }

  /** Empty while its pod has no process. */
  Optional<FakeMember> process(String member) {
    return simulation.network().running().stream()
        .filter(process -> process.nodeId().equals(member))
        .findFirst();
  }

  private String describe() {
    List<String> writes = operator.writes();
    return simulation.status()
        + "\nbefore: "
        + before
        + "\nacknowledged: "
        + acknowledged
        + "\n"
        + simulation
        + "\nlast writes: "
        + writes.subList(Math.max(0, writes.size() - 30), writes.size());
  }
}
