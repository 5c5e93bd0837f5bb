package dev.quorate.operator.simulated.scenario;

import static dev.quorate.operator.simulated.scenario.ClusterBefore.claimUids;

import dev.quorate.operator.observed.Condition.Truth;
import dev.quorate.operator.observed.MemberStatus;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.status.EventReason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a scenario may expect. "Same" and "other" compare with the moment from which on faults
 * happened, or with that of {@link ScenarioWorld#remember}.
 */
final class Expectations {
  private Expectations() {}

  // The cluster.

  /** However often the operator tried: one genesis, ever. */
  static Expectation oneCluster() {
    return clustersFormed(1);
  }

  static Expectation clustersFormed(int count) {
    return new Expectation(
        count + " clusters were ever formed",
        world -> world.simulation().network().formed().size() == count);
  }

  static Expectation noCluster() {
    return new Expectation(
        "no cluster was formed or adopted",
        world -> world.simulation().network().formed().isEmpty() && world.clusterId().isEmpty());
  }

  static Expectation sameClusterId() {
    return new Expectation(
        "the clusterId is the same",
        world ->
            !world.clusterId().isEmpty() && world.clusterId().equals(world.before().clusterId()));
  }

  static Expectation anotherClusterId() {
    return new Expectation(
        "the clusterId is another",
        world ->
            !world.clusterId().isEmpty() && !world.clusterId().equals(world.before().clusterId()));
  }

  /** The genesis of the present cluster, as its first member has it, began with this file. */
  static Expectation beganWith(String content) {
    return new Expectation(
        "the cluster began with the file '" + content + "'",
        world ->
            world.simulation().claims().stream()
                .flatMap(claim -> world.simulation().disk(claim.name()).stream())
                .filter(disk -> disk.clusterId().equals(Optional.of(world.clusterId())))
                .anyMatch(disk -> disk.beganWith().equals(Optional.of(Specs.sha256(content)))));
  }

  static Expectation noSnapshotPod() {
    return new Expectation(
        "no pod serves a snapshot", world -> !world.simulation().hasSnapshotPod());
  }

  static Expectation epoch(long epoch) {
    return new Expectation("the epoch is " + epoch, world -> world.status().epoch() == epoch);
  }

  static Expectation condition(String type, Truth truth) {
    return new Expectation(type + " is " + truth, world -> world.is(type, truth));
  }

  static Expectation noClientEndpoints() {
    return new Expectation(
        "no client is led to any member", world -> world.simulation().endpoints().isEmpty());
  }

  /** Nobody was alarmed without need. */
  static Expectation noWarning() {
    return new Expectation(
        "no event is a warning",
        world ->
            world.simulation().events().stream()
                .noneMatch(event -> event.reason().type() == EventReason.Type.WARNING));
  }

  // Its members.

  /** So many members serve, all of them the cluster of the status. */
  static Expectation serving(int members) {
    return new Expectation(
        members + " members serve the cluster", world -> serve(world, world.clusterId(), members));
  }

  /** The cluster from before serves, on so many members, whatever the status has. */
  static Expectation servingTheClusterBefore(int members) {
    return new Expectation(
        members + " members serve the cluster from before",
        world -> serve(world, world.before().clusterId(), members));
  }

  private static boolean serve(ScenarioWorld world, String clusterId, int members) {
    List<Optional<String>> serving =
        world.simulation().network().running().stream()
            .filter(FakeMember::isServing)
            .map(member -> member.disk().clusterId())
            .toList();
    return serving.size() == members && serving.stream().allMatch(Optional.of(clusterId)::equals);
  }

  static Expectation sameMembers() {
    return new Expectation(
        "the members have their memberIds",
        world -> memberIds(world).equals(new TreeSet<>(world.before().memberIds().values())));
  }

  /** The member has a memberId that it did not have; the others have theirs. */
  static Expectation newMemberIdOf(String member) {
    return new Expectation(
        member + " has a new memberId, the others have theirs",
        world -> {
          Set<String> others = new TreeSet<>(world.before().memberIds().values());
          String old = world.before().memberIds().get(member);
          others.remove(old);
          Set<String> now = memberIds(world);
          return old != null
              && !now.contains(old)
              && now.containsAll(others)
              && now.size() == others.size() + 1;
        });
  }

  private static Set<String> memberIds(ScenarioWorld world) {
    return world.status().members().stream()
        .map(MemberStatus::memberId)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Expectation leads(String member) {
    return new Expectation(
        member + " leads",
        world -> world.process(member).filter(FakeMember::isLeading).isPresent());
  }

  /** Each act that has such an event was done at most so often: some crash before they tell it. */
  static Expectation atMostEvents(EventReason reason, int count) {
    return new Expectation(
        "there are at most %d events %s".formatted(count, reason),
        world ->
            world.simulation().events().stream()
                    .filter(event -> event.reason() == reason && event.task().isEmpty())
                    .count()
                <= count);
  }

  /** The operator restarted each of these once, and nobody else; in whatever order. */
  static Expectation restarts(String... members) {
    return new Expectation(
        "restarted were " + List.of(members),
        world -> world.simulation().restarts().stream().sorted().toList().equals(List.of(members)));
  }

  static Expectation restartsAtMost(int count) {
    return new Expectation(
        "at most %d pods were restarted".formatted(count),
        world -> world.simulation().restarts().size() <= count);
  }

  static Expectation samePods() {
    return new Expectation(
        "the pods are the same",
        world -> world.simulation().podUids().equals(world.before().podUids()));
  }

  static Expectation pods(int count) {
    return new Expectation(
        "there are " + count + " pods", world -> world.simulation().pods() == count);
  }

  /** So many pods were made to run the image. */
  static Expectation podsOf(String image, int count) {
    return new Expectation(
        count + " pods are of " + image,
        world -> world.simulation().images().stream().filter(image::equals).count() == count);
  }

  static Expectation everyPodOf(String image) {
    return new Expectation(
        "every pod is of " + image,
        world -> world.simulation().images().stream().allMatch(image::equals));
  }

  // Its volumes and data.

  static Expectation volumes(int count) {
    return new Expectation(
        "there are " + count + " volume claims",
        world -> world.simulation().claims().size() == count);
  }

  /** Claims to come, those that are there, and their volumes. */
  static Expectation everyVolumeOf(String size) {
    return new Expectation(
        "every volume has " + size,
        world ->
            world.simulation().claimTemplate().equals(Optional.of(size))
                && world.simulation().claims().stream()
                    .allMatch(
                        claim ->
                            claim.size().equals(size)
                                && claim.extent().capacity().equals(Optional.of(size))));
  }

  static Expectation volumeOf(String member, String size) {
    return new Expectation(
        "the volume of %s has %s".formatted(member, size),
        world ->
            world.simulation().claims().stream()
                .filter(claim -> claim.name().equals("data-" + member))
                .anyMatch(claim -> claim.extent().capacity().equals(Optional.of(size))));
  }

  /** On the volume of a claim, or on one that is kept and not bound yet. */
  static Expectation kept(String value) {
    return new Expectation(
        "some volume has the value " + value, world -> world.simulation().hasOnSomeDisk(value));
  }

  static Expectation noVolumesBut(String... members) {
    return new Expectation(
        "there are no volume claims but those of " + List.of(members),
        world ->
            world.simulation().claims().stream()
                .allMatch(
                    claim -> List.of(members).contains(claim.name().replaceFirst("data-", ""))));
  }

  static Expectation sameVolumes() {
    return new Expectation(
        "the volumes are the same",
        world -> claimUids(world.simulation()).equals(world.before().claimUids()));
  }

  static Expectation otherVolumes() {
    return new Expectation(
        "no volume from before is left",
        world ->
            claimUids(world.simulation()).stream().noneMatch(world.before().claimUids()::contains));
  }

  /** The note on its claim names so many voters. */
  static Expectation noteOf(String member, int voters) {
    return new Expectation(
        "the claim of %s is noted with %d voters".formatted(member, voters),
        world ->
            world.simulation().claims().stream()
                .filter(claim -> claim.name().equals("data-" + member))
                .flatMap(claim -> claim.identity().stream())
                .anyMatch(note -> note.voters().size() == voters));
  }

  static Expectation claimKept(String uid) {
    return new Expectation(
        "the claim with UID " + uid + " was not deleted",
        world -> claimUids(world.simulation()).contains(uid));
  }

  static Expectation diskKept(String disk) {
    return new Expectation(
        "disk " + disk + " was not deleted", world -> world.simulation().hasDisk(disk));
  }

  static Expectation neverUsed(String disk) {
    return new Expectation(
        "disk " + disk + " was never used", world -> !world.simulation().hasDisk(disk));
  }

  /**
   * The data of so many removed members was moved out of the way on its disk, whole, and another
   * member has it now: no memberId came twice.
   */
  static Expectation retiredOn(String member, int times) {
    return new Expectation(
        "%d removed members have left their data on the disk of %s".formatted(times, member),
        world -> {
          FakeDisk disk = disk(world, member);
          Set<String> ids = disk.retired().stream().map(FakeDisk::id).collect(Collectors.toSet());
          return ids.size() == times
              && disk.retired().size() == times
              && disk.retired().stream().noneMatch(FakeDisk::isEmpty)
              && disk.memberId().filter(id -> !ids.contains(id)).isPresent();
        });
  }

  static Expectation emptyDiskOf(String member) {
    return new Expectation(
        "the disk of " + member + " is empty", world -> disk(world, member).isEmpty());
  }

  /** A write that was acknowledged is in the log of every member. */
  static Expectation dataOf(String value) {
    return new Expectation(
        "'" + value + "' was acknowledged and is on every member's disk",
        world -> {
          Collection<Volume> claims = world.simulation().claims();
          return world.acknowledged().contains(value)
              && !claims.isEmpty()
              && claims.stream().allMatch(claim -> has(world, claim, value));
        });
  }

  /** Every write that was ever acknowledged is in the log of every member. */
  static Expectation everyAcknowledgedWrite() {
    return new Expectation(
        "every acknowledged write is on every member's disk",
        world -> world.acknowledged().stream().allMatch(value -> world.holds(dataOf(value))));
  }

  static Expectation dataOn(String member, String value) {
    return new Expectation(
        "'" + value + "' was acknowledged and is on the disk of " + member,
        world ->
            world.acknowledged().contains(value) && disk(world, member).values().contains(value));
  }

  static Expectation noDataOf(String value) {
    return new Expectation(
        "'" + value + "' is on no member's disk",
        world -> world.simulation().claims().stream().noneMatch(claim -> has(world, claim, value)));
  }

  private static boolean has(ScenarioWorld world, Volume claim, String value) {
    return world
        .simulation()
        .disk(claim.name())
        .filter(d -> d.values().contains(value))
        .isPresent();
  }

  private static FakeDisk disk(ScenarioWorld world, String member) {
    return world.simulation().disk("data-" + member).orElseThrow();
  }
}
