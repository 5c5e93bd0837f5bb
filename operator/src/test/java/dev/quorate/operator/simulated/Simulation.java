package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.StorageSize;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.members.DiskCopies;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.simulated.members.FakeNetwork;
import dev.quorate.operator.status.ClusterEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The API server, the controllers and kubelets that act on it, and the members' processes and
 * disks.
 */
public final class Simulation {
  static final ClusterRef REF = new ClusterRef("prod", "demo");

  /** UID of another application's controller, of its StatefulSet, and prefix of its claims'. */
  static final String THEIRS = "theirs";

  /** Instead of a controller's UID: nobody controls it. */
  static final String ORPHAN = "nobody";

  final FakeNetwork network;
  final Map<String, FakeDisk> disks = new HashMap<>();

  private final Controllers controllers = new Controllers(this);
  private final Kubelets kubelets = new Kubelets(this);
  private final OtherWriters others = new OtherWriters(this);
  private final Storage storage = new Storage(this);
  private final Invariants invariants = new Invariants(this);
  private final DecisionInvariants decisions = new DecisionInvariants(this);
  private final List<ApiState> history = new ArrayList<>(List.of(ApiState.empty()));
  private final TreeMap<Long, Integer> versionAtStep = new TreeMap<>(Map.of(0L, 0));
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final Map<String, String> refusedPods = new HashMap<>();
  private final List<ClusterEvent> events = new ArrayList<>();
  private long step;
  private int uids;

  public Simulation(long seed) {
    network = new FakeNetwork(seed);
  }

  private Simulation(Simulation from) {
    DiskCopies copies = new DiskCopies();
    network = from.network.copy(copies);
    from.disks.forEach((claim, disk) -> disks.put(claim, copies.of(disk)));
    controllers.copyFrom(from.controllers, copies);
    kubelets.copyFrom(from.kubelets, copies);
    others.copyFrom(from.others);
    storage.copyFrom(from.storage);
    invariants.copyFrom(from.invariants);
    history.set(0, from.api());
    now = from.now;
    refusedPods.putAll(from.refusedPods);
    uids = from.uids;
  }

  /**
   * The same world, which goes its own way from here; every cache is up to date in it, and no event
   * was published yet.
   */
  public Simulation copy() {
    return new Simulation(this);
  }

  /** The same world with its past: what happens in it is what would happen in this one. */
  public Simulation copyWithPast() {
    Simulation copy = copy();
    copy.history.clear();
    copy.history.addAll(history);
    copy.versionAtStep.putAll(versionAtStep);
    copy.events.addAll(events);
    copy.step = step;
    return copy;
  }

  /** One step of the platform and of the members; half a second. */
  public void step() {
    step++;
    now = now.plusMillis(500);
    controllers.step();
    kubelets.step();
    storage.step();
    network.step();
    invariants.check();
  }

  /** The invariants that hold of every state. */
  public void check() {
    invariants.check();
  }

  ApiState api() {
    return history.getLast();
  }

  /**
   * What a cache shows that is {@code steps} behind; it catches up when nothing is written any
   * more.
   */
  ApiState cached(long steps) {
    return history.get(versionAtStep.floorEntry(Math.max(0, step - steps)).getValue());
  }

  void write(UnaryOperator<ApiState> change) {
    history.add(change.apply(api()));
    versionAtStep.put(step, history.size() - 1);
    invariants.check();
  }

  boolean isProvisioned(Volume claim) {
    return controllers.isProvisioned(claim);
  }

  boolean isScheduled(PodObject pod) {
    Optional<Volume> claim =
        Optional.ofNullable(api().claims().get("data-" + pod.ref().name()))
            .filter(c -> !c.mayHoldData());
    return !unschedulable().contains(pod.ref().name())
        && claim.filter(c -> !isProvisioned(c)).isEmpty();
  }

  Instant now() {
    return now;
  }

  Optional<FakeMember> process(String podUid) {
    return kubelets.process(podUid);
  }

  String uid(String of) {
    return of + "-uid-" + ++uids;
  }

  Invariants invariants() {
    return invariants;
  }

  DecisionInvariants decisions() {
    return decisions;
  }

  static int ordinal(String podName) {
    return Integer.parseInt(podName.substring(podName.lastIndexOf('-') + 1));
  }

  public OtherWriters others() {
    return others;
  }

  /** What makes volumes larger. */
  public Storage storage() {
    return storage;
  }

  /** The members, as they run and reach each other. */
  public FakeNetwork network() {
    return network;
  }

  /** Pods that cannot be scheduled, by name. */
  public Set<String> unschedulable() {
    return kubelets.unschedulable();
  }

  /** Pods that run on when they are deleted, by name: the kubelet does not end them. */
  public Set<String> stuckTerminating() {
    return kubelets.stuck();
  }

  /** Pods that the API server refuses to create, by name, and what it says. */
  public Map<String, String> refusedPods() {
    return refusedPods;
  }

  /** The events that were published. */
  public List<ClusterEvent> events() {
    return events;
  }

  /** When this claim is made again, it gets a volume with this disk. */
  public void nextVolume(String claim, FakeDisk disk) {
    controllers.nextVolume(claim, disk);
  }

  /**
   * The claim that is made next under this name has no volume until its pod is scheduled, and is
   * bound to this one then, which somebody kept (volumeBindingMode WaitForFirstConsumer).
   */
  public void bindLate(String claim, FakeDisk disk) {
    kubelets.bindLate(claim, disk);
  }

  /** Kept volumes that are not bound yet, each by the name of the claim that will get it. */
  Map<String, FakeDisk> keptVolumes() {
    return kubelets.keptVolumes();
  }

  Map<String, FakeDisk> nextVolumes() {
    return controllers.nextVolumes();
  }

  Map<String, String> madeAgain() {
    return kubelets.madeAgain();
  }

  Controllers controllers() {
    return controllers;
  }

  Kubelets kubelets() {
    return kubelets;
  }

  /** When this claim is gone, somebody makes another one of its name at once. */
  public void makeAgain(String claim, String uid) {
    kubelets.makeAgain(claim, uid);
  }

  /** Also while it is being deleted. */
  public boolean hasSnapshotPod() {
    return api().snapshotPod().isPresent();
  }

  public boolean servesASnapshot() {
    return api().snapshotPod().flatMap(SnapshotPod::address).isPresent();
  }

  /** Every container is killed; the kubelets start them again. */
  public void killContainers() {
    network.running().forEach(network::stop);
  }

  public void killContainer(String pod) {
    network.running().stream().filter(member -> member.nodeId().equals(pod)).forEach(network::stop);
  }

  /** Every disk is as an earlier release left it, which recorded no resource. */
  public void forgetConfirmations() {
    disks.values().forEach(FakeDisk::forgetConfirmation);
  }

  /** Whom clients are led to: the ready pods behind the client Service. */
  public List<FakeMember> endpoints() {
    boolean open =
        Optional.ofNullable(api().others().get(ChildKind.CLIENT_SERVICE))
            .filter(service -> service.layout().clusterId().isPresent())
            .filter(
                service ->
                    api().cluster().filter(c -> c.uid().equals(service.ownerUid())).isPresent())
            .isPresent();
    return network.running().stream().filter(member -> open && member.isServing()).toList();
  }

  /** Empty if the status has none, or if there is no resource. */
  public String clusterId() {
    return status().flatMap(ClusterStatus::clusterId).orElse("");
  }

  /** Empty if there is no resource. */
  public Optional<ClusterStatus> status() {
    return api().cluster().map(ObservedCluster::status);
  }

  public Optional<ClusterSpec> spec() {
    return api().cluster().map(ObservedCluster::spec);
  }

  public Collection<Volume> claims() {
    return api().claims().values();
  }

  public Collection<ObservedTask> tasks() {
    return api().tasks().values();
  }

  /** That are not in deletion. */
  public List<String> podNames() {
    return api().pods().values().stream()
        .filter(pod -> !pod.deleting())
        .map(pod -> pod.ref().name())
        .toList();
  }

  public int pods() {
    return api().pods().size();
  }

  /** Whether a client's value is on any volume, also on one that is kept and not bound yet. */
  public boolean hasOnSomeDisk(String value) {
    return Stream.concat(disks.values().stream(), keptVolumes().values().stream())
        .anyMatch(disk -> disk.values().contains(value));
  }

  /**
   * Nobody owns the StatefulSet, as after a restore, or somebody took it away and left its pods.
   */
  public boolean isOwnerless() {
    return api()
        .set()
        .map(set -> set.ownerUid().equals(ORPHAN))
        .orElseGet(() -> api().pods().values().stream().allMatch(p -> p.setUid().equals(ORPHAN)));
  }

  /** Names of pods that were made to run another image than the spec's. */
  public List<String> podsOfAnotherImage() {
    String wanted = spec().orElseThrow().image();
    return api().pods().values().stream()
        .filter(pod -> !OtherWriters.asAskedFor(pod.image()).equals(wanted))
        .map(pod -> pod.ref().name())
        .toList();
  }

  /** Names of pods that were not made as the spec asks for. */
  public List<String> outdatedPods() {
    ClusterSpec wanted = spec().orElseThrow();
    return api().pods().values().stream()
        .filter(
            pod ->
                (wanted.imageNamed()
                        && !OtherWriters.asAskedFor(pod.image()).equals(wanted.image()))
                    || !pod.engine().flags().equals(wanted.engine().flags()))
        .map(pod -> pod.ref().name())
        .toList();
  }

  /** UIDs of the pods, by name. */
  public Map<String, String> podUids() {
    Map<String, String> uids = new TreeMap<>();
    api().pods().forEach((name, pod) -> uids.put(name, pod.ref().uid()));
    return uids;
  }

  /** Names of the pods that the operator restarted, one for each time. */
  public List<String> restarts() {
    return invariants.restarts();
  }

  /** What each pod was made to run. */
  public List<String> images() {
    return api().pods().values().stream().map(PodObject::image).toList();
  }

  /** Some member's volume has another size than the spec asks for. */
  public boolean hasVolumesOfAnotherSize() {
    String wanted = spec().orElseThrow().storageSize();
    return claims().stream()
        .filter(claim -> api().pods().containsKey(claim.name().substring("data-".length())))
        .anyMatch(
            claim ->
                !StorageSize.same(claim.size(), wanted)
                    || claim
                        .extent()
                        .capacity()
                        .filter(has -> !StorageSize.same(has, wanted))
                        .isPresent());
  }

  /** The size of claims to come; empty while there is no StatefulSet. */
  public Optional<String> claimTemplate() {
    return api().set().filter(set -> !set.deleting()).map(set -> set.layout().storageSize());
  }

  public boolean hasDisk(String id) {
    return disks.containsKey(id);
  }

  /** Empty if there is no such claim, or if nothing ever ran on it. */
  public Optional<FakeDisk> disk(String claim) {
    return Optional.ofNullable(api().claims().get(claim)).map(Volume::uid).map(disks::get);
  }

  /** As it is, whatever the status has: every member serves, and nothing is in deletion. */
  public boolean isWhole() {
    return network.running().stream().filter(FakeMember::isServing).count()
            == spec().orElseThrow().replicas()
        && api().pods().values().stream().noneMatch(PodObject::deleting)
        && api().claims().values().stream().noneMatch(Volume::deleting);
  }

  @Override
  public String toString() {
    return api().toString();
  }
}
