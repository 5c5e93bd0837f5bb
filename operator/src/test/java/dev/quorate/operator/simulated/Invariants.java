package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Intent.Departure;
import dev.quorate.operator.observed.Intent.Recovery;
import dev.quorate.operator.observed.Intent.Replacement;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.StorageSize;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.plan.view.MembershipView;
import dev.quorate.operator.simulated.members.CommittedLog;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What must hold; the numbers are those of the design.
 *
 * <ul>
 *   <li>I1, I2, I7, and that clients are led to the cluster of the status only: after every write
 *       and every step. The epoch never goes back.
 *   <li>Committed: after every write and every step too, no member commits anything else than was
 *       committed in its cluster before.
 *   <li>I2 also: no cluster is formed while a volume that is bound to a claim of this one holds
 *       another, whatever was known of it.
 *   <li>I3: before each deletion of a claim; no teardown is done while a recorded claim is there;
 *       and an order is carried out once, on the cluster that it names.
 *   <li>I4: before each act that can make a voter unavailable: removing a member (the others must
 *       have a majority that runs), stopping single pods (none of the cluster's), stopping all
 *       (only ours, only for a recorded teardown), replacing a pod (none that serves), restarting
 *       one (the others must have a majority that serves).
 *   <li>I4 also: the StatefulSet is taken from around its pods only if it is ours.
 *   <li>Size: a claim is asked to grow only if it holds this cluster, and never to shrink.
 *   <li>I5: a claim is deleted only in a teardown of the whole cluster, or when its member has left
 *       the configuration and its pod is gone, or when it is damaged. No memberId that has left
 *       comes again.
 *   <li>I6: checked by the scenarios whenever they wait for quiet.
 *   <li>I8: of each decision to restart a pod, see {@link DecisionInvariants}; and no pod of a
 *       leader is stopped, but all of them together.
 * </ul>
 */
final class Invariants {
  private final Simulation simulation;
  private final Map<String, String> clusterIdByEpoch = new LinkedHashMap<>();
  private final Map<String, Long> generationSeen = new LinkedHashMap<>();
  private final Map<String, Long> epochSeen = new LinkedHashMap<>();
  private final Map<String, Long> epochOfOrder = new LinkedHashMap<>();
  private final Set<String> formedBefore = new HashSet<>();
  private final CommittedLog committed = new CommittedLog();

  /** Names of the pods that our writes restarted, one for each time. */
  private final List<String> restarts = new ArrayList<>();

  Invariants(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(Invariants other) {
    clusterIdByEpoch.putAll(other.clusterIdByEpoch);
    generationSeen.putAll(other.generationSeen);
    epochSeen.putAll(other.epochSeen);
    epochOfOrder.putAll(other.epochOfOrder);
    committed.learn(other.committed);
    formedBefore.addAll(other.formedBefore);
    restarts.addAll(other.restarts);
  }

  /** What it remembers of the past. */
  String memory() {
    return clusterIdByEpoch + " " + generationSeen;
  }

  void check() {
    simulation
        .network
        .formed()
        .forEach(
            (clusterId, disks) -> {
              require(
                  disks.size() == 1, () -> "I2: cluster " + clusterId + " was formed on " + disks);
              if (formedBefore.add(clusterId)) {
                formedBesideNoOther(clusterId);
              }
            });
    oneOfTheTwoLeads();
    committed
        .contradiction(simulation.network.running())
        .ifPresent(found -> require(false, "Committed: " + found));
    simulation.api().cluster().ifPresent(this::check);
    Optional<String> own = simulation.api().cluster().flatMap(c -> c.status().clusterId());
    simulation
        .endpoints()
        .forEach(
            member ->
                require(
                    own.isPresent() && member.disk().clusterId().equals(own),
                    () ->
                        "clients of %s are led to %s of %s"
                            .formatted(own, member.nodeId(), member.disk().clusterId())));
  }

  // A claim beyond the size that is asked for has no pod that could bind it.
  private void formedBesideNoOther(String clusterId) {
    int size = simulation.spec().map(ClusterSpec::replicas).orElse(Observed.MOST_MEMBERS);
    simulation
        .keptVolumes()
        .forEach(
            (claim, kept) ->
                require(
                    Simulation.ordinal(claim) >= size
                        || simulation.claims().stream().noneMatch(c -> c.name().equals(claim)),
                    "I2: cluster %s was formed and %s will be bound to a volume of cluster %s"
                        .formatted(clusterId, claim, kept.clusterId())));
    simulation.claims().stream()
        .filter(claim -> Simulation.ordinal(claim.name()) < Observed.MOST_MEMBERS)
        .forEach(
            claim ->
                Optional.ofNullable(simulation.disks.get(claim.uid()))
                    .flatMap(FakeDisk::clusterId)
                    .ifPresent(
                        held ->
                            require(
                                held.equals(clusterId),
                                "I2: cluster %s was formed while %s holds cluster %s"
                                    .formatted(clusterId, claim.name(), held))));
  }

  private void check(ObservedCluster cluster) {
    cluster
        .status()
        .clusterId()
        .ifPresent(
            id -> {
              String epoch = cluster.uid() + "/" + cluster.status().epoch();
              String first = clusterIdByEpoch.computeIfAbsent(epoch, e -> id);
              require(first.equals(id), () -> "I1: epoch " + epoch + " is " + first + " and " + id);
            });
    cluster
        .status()
        .lastReset()
        .ifPresent(
            done ->
                simulation.claims().stream()
                    .map(Volume::ref)
                    .forEach(
                        claim ->
                            require(
                                !done.volumes().contains(claim),
                                () ->
                                    "I3: the reset is finished and %s is there".formatted(claim))));
    cluster.status().runningReset().ifPresent(this::carriesOut);
    long epoch = cluster.status().epoch();
    long epochBefore = epochSeen.getOrDefault(cluster.uid(), 0L);
    require(
        epoch >= epochBefore, () -> "I1: the epoch went back from " + epochBefore + " to " + epoch);
    epochSeen.put(cluster.uid(), epoch);
    long generation = cluster.status().observedGeneration();
    long before = generationSeen.getOrDefault(cluster.uid(), 0L);
    require(
        generation >= before,
        () -> "I7: observedGeneration went back from " + before + " to " + generation);
    generationSeen.put(cluster.uid(), generation);
    require(
        simulation.api().set().filter(s -> s.layout().replicas() > Observed.MOST_MEMBERS).isEmpty(),
        "more pods are started than a cluster may have members");
  }

  private void carriesOut(Teardown reset) {
    long first = epochOfOrder.computeIfAbsent(reset.taskUid(), uid -> reset.epoch());
    require(
        first == reset.epoch(),
        () ->
            "I3: order %s is carried out on epoch %d and on epoch %d"
                .formatted(reset.taskUid(), first, reset.epoch()));
    Optional.ofNullable(simulation.api().tasks().get(reset.taskUid()))
        .ifPresent(
            order ->
                require(
                    order.clusterId().equals(Optional.of(reset.clusterId())),
                    () ->
                        "I3: the order names cluster %s and %s is taken down"
                            .formatted(order.clusterId(), reset.clusterId())));
  }

  /**
   * I3, just before our delete of a claim: recorded, and it was decided when nothing ran. A
   * StatefulSet that was on its way since before may start pods even now; the protection of claims
   * in use keeps the volume until they end.
   */
  void deletes(ObjectRef claim, Observed seen) {
    Optional<Departure> leaves =
        simulation
            .api()
            .cluster()
            .flatMap(c -> c.status().departure())
            .filter(departure -> departure.records(claim));
    if (leaves.isPresent()) {
      deletes(claim, leaves.get(), seen);
      return;
    }
    Optional<Replacement> given =
        replacement().filter(replacement -> replacement.volume().equals(claim));
    if (given.isPresent()) {
      deletes(claim, given.get());
      return;
    }
    Optional<Recovery> lost = recovery().filter(recovery -> recovery.volumes().contains(claim));
    if (lost.isPresent()) {
      deletes(claim, lost.get());
      return;
    }
    Optional<Teardown> recorded =
        simulation.api().cluster().flatMap(c -> c.status().runningTeardown());
    require(
        recorded.filter(t -> t.records(claim)).isPresent(),
        "I3: " + claim + " is deleted and stands in no intent");
    require(
        seen.slots().stream().allMatch(slot -> slot.pod().isEmpty()),
        "I3: " + claim + " is deleted while pods run");
    require(!claim.uid().startsWith(Simulation.THEIRS), "I3: " + claim + " is another's");
    // Without one it is not bound yet, and holds nothing.
    Optional<FakeDisk> disk = Optional.ofNullable(simulation.disks.get(claim.uid()));
    Optional<String> holds = disk.flatMap(FakeDisk::clusterId);
    ClusterStatus status = simulation.api().cluster().orElseThrow().status();
    Optional<String> own = status.clusterId().or(() -> recorded.map(Teardown::clusterId));
    boolean follows = disk.isPresent() && own.filter(disk.get()::follows).isPresent();
    require(
        holds.isEmpty() || holds.equals(own) || follows,
        "I3: " + claim + " of " + own + " holds " + holds);
  }

  private void deletes(ObjectRef claim, Departure departure, Observed seen) {
    require(hasLeft(departure.member()), "I5: " + claim + " is deleted and its member is in");
    require(
        seen.slot(departure.member()).filter(slot -> slot.pod().isPresent()).isEmpty(),
        "I3: " + claim + " is deleted while its pod runs");
    require(!claim.uid().startsWith(Simulation.THEIRS), "I3: " + claim + " is another's");
    Optional<String> holds =
        Optional.ofNullable(simulation.disks.get(claim.uid())).flatMap(FakeDisk::clusterId);
    require(
        holds.isEmpty() || holds.get().equals(departure.clusterId()),
        "I3: " + claim + " of " + departure.clusterId() + " holds " + holds);
  }

  private boolean isOrdered(String memberId) {
    return replacement().filter(r -> r.isOrdered() && r.memberId().equals(memberId)).isPresent();
  }

  private Optional<Replacement> replacement() {
    return simulation.api().cluster().flatMap(c -> c.status().replacement());
  }

  private void deletes(ObjectRef claim, Replacement replacement) {
    require(hasLeft(replacement.member()), "I5: " + claim + " is deleted and its member is in");
    FakeDisk disk = simulation.disks.get(claim.uid());
    // Mended since, it is of no use any more: its member is out, and memberIds are used once.
    require(
        disk == null || disk.memberId().equals(Optional.of(replacement.memberId())),
        "I3: %s is deleted and of another member".formatted(claim));
    require(
        disk == null || disk.clusterId().equals(Optional.of(replacement.clusterId())),
        "I3: %s is deleted and of another cluster".formatted(claim));
  }

  private Optional<Recovery> recovery() {
    return simulation.api().cluster().flatMap(c -> c.status().recovery());
  }

  private void deletes(ObjectRef claim, Recovery recovery) {
    require(
        !claim.equals(recovery.survivor().volume()), "I3: " + claim + " is that of the survivor");
    Optional<String> holds =
        Optional.ofNullable(simulation.disks.get(claim.uid())).flatMap(FakeDisk::clusterId);
    require(
        holds.isEmpty() || holds.get().equals(recovery.predecessor()),
        "I3: %s is deleted and holds cluster %s".formatted(claim, holds));
  }

  /**
   * One cluster: just before our call to a survivor it is the recorded one, and the data of every
   * other member of its cluster is gone.
   */
  void survives(FakeMember asked, Decision.CallSurvive call) {
    // Sent late, it is refused by the node, or has been carried out before.
    if (!asked.incarnation().equals(call.pod().uid())
        || !asked.disk().clusterId().equals(Optional.of(call.predecessor().clusterId()))) {
      return;
    }
    String predecessor = call.predecessor().clusterId();
    simulation.claims().stream()
        .filter(claim -> simulation.disks.get(claim.uid()) != asked.disk())
        .forEach(
            claim ->
                require(
                    Optional.ofNullable(simulation.disks.get(claim.uid()))
                        .flatMap(FakeDisk::clusterId)
                        .filter(predecessor::equals)
                        .isEmpty(),
                    () -> "I2: %s, and %s holds its cluster too".formatted(call, claim.name())));
  }

  /** Never two that acknowledge writes: the cluster that is given up, and the next one. */
  private void oneOfTheTwoLeads() {
    List<FakeMember> leaders =
        simulation.network.running().stream().filter(FakeMember::isLeading).toList();
    leaders.stream()
        .flatMap(leader -> leader.disk().clusterId().stream())
        .forEach(
            clusterId ->
                require(
                    leaders.stream().noneMatch(next -> next.disk().follows(clusterId)),
                    () ->
                        "I2: cluster %s leads, and the one that follows it".formatted(clusterId)));
  }

  /** No leader has this member in what is committed. */
  private boolean hasLeft(String member) {
    return simulation.network.running().stream()
        .filter(FakeMember::isLeading)
        .filter(leader -> simulation.clusterId().equals(leader.disk().clusterId().orElse("none")))
        .allMatch(
            leader ->
                leader.committedConfiguration().members().stream()
                    .noneMatch(peer -> peer.nodeId().equals(member)));
  }

  /**
   * I4, when our call takes out a member that is asked for no more: recorded, and not the leader.
   */
  void releases(FakeMember asked, Decision.ReleaseMember release) {
    Optional<String> recorded =
        simulation.api().cluster().flatMap(c -> c.status().departure()).map(Departure::member);
    boolean isIn =
        asked.configuration().voters().stream()
            .anyMatch(voter -> voter.memberId().equals(release.memberId()));
    require(
        !asked.isLeading() || !isIn || recorded.equals(Optional.of(release.member())),
        "I4: %s is removed and recorded is %s".formatted(release, recorded));
    majorityWithout(asked, release.memberId());
  }

  /**
   * I4, when our call takes a member out: only one whose data is gone, or damaged and recorded. A
   * late call may come when somebody has mended it: the leader refuses, because it hears it.
   */
  void removes(FakeMember asked, String memberId) {
    majorityWithout(asked, memberId);
    boolean heard =
        simulation.network.running().stream()
            .filter(FakeMember::isServing)
            .anyMatch(member -> member.disk().memberId().equals(Optional.of(memberId)));
    boolean alive =
        Stream.concat(
                simulation.disks.values().stream(), simulation.keptVolumes().values().stream())
            .filter(disk -> disk.damage().isEmpty())
            .filter(disk -> !heard && !isOrdered(memberId))
            .anyMatch(disk -> disk.memberId().filter(memberId::equals).isPresent());
    require(!alive, "I4: member " + memberId + " is removed and its data is there");
  }

  private void majorityWithout(FakeMember asked, String memberId) {
    List<String> remaining =
        asked.configuration().voters().stream()
            .map(MemberReport.Peer::memberId)
            .filter(id -> !id.equals(memberId))
            .toList();
    long serving =
        simulation.network.running().stream()
            .filter(member -> member.state() != MemberReport.State.FAILED)
            .filter(member -> member.disk().memberId().filter(remaining::contains).isPresent())
            .count();
    require(
        !asked.isLeading() || serving > remaining.size() / 2,
        "I4: %s is removed while %d of %d others are there"
            .formatted(memberId, serving, remaining.size()));
  }

  /**
   * I4, when our write starts or stops single pods: no running member of the cluster is stopped,
   * but one that has left it, and all of them where the spec asks for that.
   */
  void applies(Layout layout, Observed seen) {
    if (seen.hibernates()) {
      // Sent late, it may come when they are asked for again: then they start again.
      if (simulation.spec().filter(spec -> spec.replicas() == 0).isPresent()) {
        mayHibernate();
      }
      return;
    }
    simulation.network.running().stream()
        .filter(member -> simulation.clusterId().equals(member.disk().clusterId().orElse("none")))
        .filter(member -> Simulation.ordinal(member.nodeId()) >= layout.replicas())
        .forEach(
            member ->
                require(
                    simulation
                            .api()
                            .cluster()
                            .flatMap(c -> c.status().runningTeardown())
                            .isPresent()
                        || (!member.isLeading() && hasLeft(member.nodeId())),
                    "I4: " + member.nodeId() + " is stopped by " + layout));
  }

  /** Nothing that was begun takes members that run, and no data goes with a pod. */
  private void mayHibernate() {
    require(
        simulation.api().cluster().filter(c -> c.status().intent().isPresent()).isEmpty(),
        "I4: all pods are stopped, and an intent is recorded");
    simulation
        .network
        .running()
        .forEach(
            member ->
                require(
                    !simulation
                        .api()
                        .claims()
                        .get(Simulation.REF.claimName(Simulation.ordinal(member.nodeId())))
                        .deleting(),
                    "I4: %s is stopped, and its claim goes with it".formatted(member.nodeId())));
  }

  /** A task goes only when it is finished, and was for as long as it asks to be kept. */
  void deletesTask(ObservedTask task) {
    require(
        task.expires().filter(end -> !simulation.now().isBefore(end)).isPresent(),
        "Order: %s is deleted before its time".formatted(task));
  }

  /** I4, when our write deletes one pod. */
  void deletesPod(Decision.PodDeletion act) {
    switch (act) {
      case Decision.StopPod stop ->
          require(
              simulation
                  .api()
                  .cluster()
                  .flatMap(c -> c.status().runningTeardown())
                  .filter(teardown -> teardown.pods().contains(stop.pod()))
                  .isPresent(),
              "I4: " + stop.pod() + " is stopped and recorded in no intent");
      case Decision.ReplacePod replace ->
          require(
              simulation.process(replace.pod().uid()).filter(FakeMember::isServing).isEmpty(),
              "I4: " + replace.pod() + " is replaced while it serves");
      case Decision.FreeVolume free when recovery().isPresent() ->
          require(
              recovery().orElseThrow().volumes().stream()
                  .anyMatch(claim -> claim.name().equals("data-" + free.pod().name())),
              "I4: " + free.pod() + " is deleted and its claim is recorded in no recovery");
      case Decision.FreeVolume free -> {
        require(
            replacement().filter(r -> r.member().equals(free.pod().name())).isPresent(),
            "I4: " + free.pod() + " is deleted and no replacement of it is recorded");
        require(
            simulation.process(free.pod().uid()).filter(FakeMember::isServing).isEmpty(),
            "I4: " + free.pod() + " is deleted while it serves");
        require(hasLeft(free.pod().name()), "I5: " + free.pod() + " goes and its member is in");
      }
      case Decision.RestartPod restart -> {
        leavesAMajority(restart);
        isOrdered(restart);
        restarts.add(restart.pod().name());
      }
    }
  }

  List<String> restarts() {
    return List.copyOf(restarts);
  }

  /** A pod that was made since an order was begun is not the one that it restarts. */
  private void isOrdered(Decision.RestartPod act) {
    boolean recorded =
        simulation.api().tasks().values().stream()
            .flatMap(task -> task.begun().stream())
            .anyMatch(begun -> begun.pods().contains(act.pod()));
    require(
        recorded || act.reason() != Reason.RestartOrdered,
        "Order: %s is restarted and no task records it".formatted(act.pod()));
  }

  private void leavesAMajority(Decision.RestartPod act) {
    simulation
        .process(act.pod().uid())
        .filter(FakeMember::isServing)
        .filter(member -> member.configuration().voters().size() > 1)
        .ifPresent(
            member -> {
              Set<String> voters = MembershipView.ids(member.configuration().voters());
              long others =
                  simulation.network.running().stream()
                      .filter(other -> other != member && other.isServing())
                      .filter(other -> other.disk().memberId().filter(voters::contains).isPresent())
                      .count();
              require(
                  others >= MembershipView.majority(voters.size()),
                  "I4: %s is restarted while %d other of %d voters serve"
                      .formatted(act.pod(), others, voters.size()));
            });
  }

  /** I4, when our write takes the StatefulSet away and leaves its pods. */
  void releasesPods(ApiState.SetObject set) {
    require(
        set.ownerUid().equals(Simulation.ORPHAN)
            || simulation.api().cluster().filter(c -> c.uid().equals(set.ownerUid())).isPresent(),
        "I4: " + set + " is not ours to take away");
  }

  void expands(Volume claim, Decision.ExpandVolume act) {
    require(
        StorageSize.isLess(claim.size(), act.size()),
        "Size: %s is asked for by %s".formatted(act.size(), claim));
    require(
        claim
            .identity()
            .filter(noted -> noted.clusterId().equals(simulation.clusterId()))
            .isPresent(),
        "Size: %s is not known to be the cluster's".formatted(claim));
  }

  /** I4, when our write stops the pods: only for a recorded teardown. */
  void stops(ApiState.SetObject set) {
    // What a restore brought back has no owner, and carries the labels of this cluster.
    require(
        set.ownerUid().equals(Simulation.ORPHAN)
            || simulation.api().cluster().filter(c -> c.uid().equals(set.ownerUid())).isPresent(),
        "I4: " + set + " is not ours to stop");
    require(
        simulation.api().cluster().flatMap(c -> c.status().runningTeardown()).isPresent(),
        "I4: pods are stopped without a recorded teardown");
  }

  static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
