package dev.quorate.operator.simulated.schedule;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.simulated.OtherWriters;
import dev.quorate.operator.simulated.PausableOperator;
import dev.quorate.operator.simulated.Simulation;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.scenario.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A simulated world with two live operators, in which the steps of a schedule happen. */
final class ScheduledWorld implements AutoCloseable {
  private static final int MOST_STALE = 5;
  private static final int LEAST_TURNS_IN_CALM = 15;
  private static final int MOST_TURNS_IN_CALM = 60;
  private static final List<Set<String>> RIGHTS =
      List.of(
          Set.of("report"),
          Set.of("ApplyChild"),
          Set.of("RecordVolumeIdentity", "RetainVolume", "DeleteVolume"),
          Set.of("ReplacePod", "RestartPod", "StopPod"),
          Set.of("KeepSpec", "AddFinalizer", "RemoveFinalizer", "Record", "ConfirmGenesis"));

  private final Simulation simulation;
  private final List<PausableOperator> operators;
  private final Acknowledged acknowledged;
  private boolean wellWhenDeleted;
  private int madeAgain;

  ScheduledWorld(long seed) {
    simulation = new Simulation(seed);
    operators =
        List.of(
            new PausableOperator(simulation, "A", seed, MOST_STALE),
            new PausableOperator(simulation, "B", seed + 1000, MOST_STALE));
    acknowledged = new Acknowledged(simulation);
  }

  Simulation simulation() {
    return simulation;
  }

  OtherWriters others() {
    return simulation.others();
  }

  PausableOperator operator(int number) {
    return operators.get(number % operators.size());
  }

  Acknowledged acknowledged() {
    return acknowledged;
  }

  // Time and the operators.

  void time(int steps) {
    for (int step = 0; step < steps; step++) {
      simulation.step();
    }
  }

  void resume(int number) {
    operator(number).resume();
  }

  /** A step of the world, and a pass of each operator. */
  void turn() {
    simulation.step();
    operators.forEach(PausableOperator::finishPass);
  }

  void calm() {
    endTrouble();
    // What was just asked for takes a while to be noticed.
    for (int turn = 0;
        turn < MOST_TURNS_IN_CALM && (turn < LEAST_TURNS_IN_CALM || !isDone());
        turn++) {
      turn();
    }
  }

  static Set<String> right(int number) {
    return RIGHTS.get(number % RIGHTS.size());
  }

  void takeRight(int number) {
    operators.forEach(operator -> operator.forbid(right(number)));
  }

  void giveRights() {
    operators.forEach(PausableOperator::allowEverything);
  }

  // What people do.

  /** The API server refuses another structural configuration for a resource that is there. */
  void apply(int number) {
    ClusterSpec spec = AppliedSpec.of(number).spec();
    Optional<ClusterSpec> present = simulation.spec();
    if (present.filter(before -> !before.config().equals(spec.config())).isEmpty()) {
      others().apply(spec);
      acknowledged.specChanged();
    }
  }

  void delete() {
    if (simulation.status().isPresent()) {
      acknowledged.deleted();
      wellWhenDeleted = isWell();
      others().delete();
    }
  }

  void reset() {
    if (!simulation.clusterId().isEmpty()) {
      acknowledged.reset();
      others().order(ObservedTask.Kind.RESET, simulation.clusterId());
    }
  }

  /** Not amid a reset: the deletion of a claim that is under way cannot know of it. */
  void restore() {
    if (simulation.status().flatMap(ClusterStatus::runningTeardown).isEmpty()) {
      simulation.spec().ifPresent(others()::restore);
    }
  }

  void put() {
    acknowledged.put();
  }

  void deletePods() {
    simulation.claims().forEach(claim -> others().deletePod(memberOf(claim)));
  }

  void loseDisk(int number) {
    if (mayLoseOne()) {
      others().lose(Happening.member(number));
    }
  }

  void deleteClaim(int number) {
    if (mayLoseOne()) {
      others().deleteClaim(claimOf(number));
    }
  }

  /** The others are a majority, and have everything: they are well, or were at its deletion. */
  private boolean mayLoseOne() {
    boolean may = isWell() || (simulation.status().isEmpty() && wellWhenDeleted);
    wellWhenDeleted = false;
    return may;
  }

  /** A sole member that loses its disk takes everything with it. */
  private boolean isWell() {
    return simulation.status().filter(status -> status.members().size() > 2).isPresent()
        && simulation.isWhole()
        && isReady();
  }

  void makeAgain(int number) {
    simulation.makeAgain(claimOf(number), "again-" + ++madeAgain + "-" + claimOf(number));
  }

  /** Nothing runs any more, and somebody keeps the volumes, perhaps but one, and not the claims. */
  void bindLate(int number) {
    if (simulation.status().isPresent() || simulation.pods() > 0) {
      return;
    }
    boolean losesOne = mayLoseOne();
    for (Volume claim : List.copyOf(simulation.claims())) {
      Optional<FakeDisk> disk =
          simulation.disk(claim.name()).filter(d -> d.clusterId().isPresent());
      if (disk.isPresent() && !claim.deleting()) {
        if (!losesOne || !claim.name().equals(claimOf(number))) {
          simulation.bindLate(claim.name(), disk.get().copy());
        }
        others().deleteClaim(claim.name());
      }
    }
  }

  // What goes wrong on the platform.

  void hide(String member) {
    operators.forEach(operator -> operator.hide(member));
  }

  void heal() {
    operators.forEach(PausableOperator::hideNobody);
    simulation.network().heal();
    simulation.stuckTerminating().clear();
    simulation.refusedPods().clear();
    simulation.unschedulable().clear();
    others().mirrorNoImages();
  }

  /** Of the platform, of the rights, and of what is under way. */
  void endTrouble() {
    heal();
    giveRights();
    for (PausableOperator operator : operators) {
      operator.setAway(false);
      operator.lateWritesArrive();
    }
  }

  // What is seen of the cluster.

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
        && simulation
            .status()
            .filter(s -> s.members().size() == simulation.spec().orElseThrow().replicas())
            .filter(
                s -> s.members().stream().allMatch(m -> m.healthy() && m.role().equals("Voter")))
            .isPresent();
  }

  /** Pods without an owner stay when the resource goes at once, and so do the claims they use. */
  boolean isGone() {
    boolean podsStay = simulation.pods() > 0 && simulation.isOwnerless();
    boolean claimsGo = simulation.claims().stream().anyMatch(Volume::deleting);
    return simulation.status().isEmpty() && (podsStay || (simulation.pods() == 0 && !claimsGo));
  }

  boolean isPaused() {
    return simulation.status().map(ClusterStatus::phase).filter("Paused"::equals).isPresent();
  }

  /** Gone, ready, paused, or a person has to do something. */
  boolean isDone() {
    return isGone() || isReady() || isPaused() || is("Stalled", Truth.TRUE);
  }

  /** The spec that suits what was formed, and that nothing is wrong with. */
  void applyWhatIsMeant() {
    int size =
        simulation
            .status()
            .flatMap(ClusterStatus::genesis)
            .map(Genesis::size)
            .filter(recorded -> recorded > 0)
            .orElse(3);
    AppliedSpec other = AppliedSpec.OTHER_CONFIG;
    boolean isOther =
        simulation.spec().filter(s -> s.config().equals(other.spec().config())).isPresent();
    others().apply(isOther ? Specs.withOtherConfig(size) : Specs.cluster(size));
    acknowledged.specChanged();
  }

  /** How many writes and calls both operators made. */
  int writes() {
    return operators.stream().mapToInt(operator -> operator.writes().size()).sum();
  }

  /** Of each operator, so many. */
  List<String> lastWrites(int most) {
    List<String> last = new ArrayList<>();
    for (PausableOperator operator : operators) {
      List<String> all = operator.writes();
      last.addAll(all.subList(Math.max(0, all.size() - most), all.size()));
    }
    return last;
  }

  private static String claimOf(int number) {
    return "data-" + Happening.member(number);
  }

  private static String memberOf(Volume claim) {
    return claim.name().substring("data-".length());
  }

  @Override
  public void close() {
    operators.forEach(PausableOperator::close);
  }
}
