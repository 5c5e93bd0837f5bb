package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.members.DiskCopies;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a fake member for every pod on the disk of its claim, and lets go of what is deleted. */
final class Kubelets {
  private static final int SLOWNESS = 3;
  private static final String SNAPSHOT_ADDRESS = "http://snapshot:8080";

  private final Simulation simulation;
  private final Map<String, FakeMember> processes = new HashMap<>();
  private final Map<String, Integer> busy = new HashMap<>();

  /** When each pod that is ready became so, by UID. */
  private final Map<String, Instant> readySince = new HashMap<>();

  private final Set<String> unschedulable = new HashSet<>();
  private final Set<String> stuck = new HashSet<>();

  /** Kept volumes, each by the name of the claim that it is bound to when its pod is scheduled. */
  private final Map<String, FakeDisk> keptVolumes = new HashMap<>();

  /** UIDs of claims that somebody makes again, by name, as soon as the old one is gone. */
  private final Map<String, String> madeAgain = new HashMap<>();

  Kubelets(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(Kubelets other, DiskCopies disks) {
    simulation.network.running().forEach(member -> processes.put(member.incarnation(), member));
    busy.putAll(other.busy);
    unschedulable.addAll(other.unschedulable);
    stuck.addAll(other.stuck);
    other.keptVolumes.forEach((claim, disk) -> keptVolumes.put(claim, disks.of(disk)));
    madeAgain.putAll(other.madeAgain);
    readySince.putAll(other.readySince);
  }

  Optional<FakeMember> process(String podUid) {
    return Optional.ofNullable(processes.get(podUid)).filter(FakeMember::isRunning);
  }

  Set<String> unschedulable() {
    return unschedulable;
  }

  Set<String> stuck() {
    return stuck;
  }

  Map<String, String> madeAgain() {
    return madeAgain;
  }

  Map<String, FakeDisk> keptVolumes() {
    return keptVolumes;
  }

  void bindLate(String claim, FakeDisk disk) {
    keptVolumes.put(claim, disk);
  }

  void makeAgain(String claim, String uid) {
    madeAgain.put(claim, uid);
  }

  void step() {
    runPods();
    runSnapshotPod();
    probe();
    reclaim();
  }

  // It reads the volume whenever it is asked: what it serves is what is there.
  private void runSnapshotPod() {
    simulation.network.unpublish(SNAPSHOT_ADDRESS);
    simulation.api().snapshotPod().ifPresent(this::run);
  }

  private void run(SnapshotPod pod) {
    boolean isNew = busy.merge(pod.uid() + pod.deleting(), 1, Integer::sum) <= SLOWNESS;
    if (pod.deleting()) {
      if (!isNew) {
        simulation.write(state -> state.withSnapshotPod(Optional.empty()));
      }
      return;
    }
    switch (pod.state()) {
      case SnapshotPod.Starting starting when !isNew ->
          simulation.write(state -> state.withSnapshotPod(Optional.of(started(pod))));
      case SnapshotPod.Serving serving ->
          simulation
              .others()
              .golden()
              .ifPresent(
                  content ->
                      simulation.network.publish(
                          SNAPSHOT_ADDRESS + "/" + pod.serves().replaceFirst(".*sha256:", ""),
                          new String(content, StandardCharsets.UTF_8)));
      case SnapshotPod.Starting starting -> {}
      case SnapshotPod.Ended ended -> {}
    }
  }

  private SnapshotPod started(SnapshotPod pod) {
    return new SnapshotPod(
        pod.name(),
        pod.uid(),
        pod.serves(),
        false,
        new SnapshotPod.Serving(SNAPSHOT_ADDRESS.replace("http://", "")));
  }

  private void probe() {
    for (PodObject pod : simulation.api().pods().values()) {
      if (process(pod.ref().uid()).filter(FakeMember::isServing).isPresent()) {
        readySince.putIfAbsent(pod.ref().uid(), simulation.now());
      } else {
        readySince.remove(pod.ref().uid());
      }
    }
  }

  /** Of a pod that is ready. */
  Instant readySince(String podUid) {
    return readySince.getOrDefault(podUid, simulation.now());
  }

  private void runPods() {
    for (PodObject pod : List.copyOf(simulation.api().pods().values())) {
      // Terminating takes a while, in which the process still runs; so does starting.
      if (busy.merge(pod.ref().uid() + pod.deleting(), 1, Integer::sum) <= SLOWNESS) {
        continue;
      }
      step(pod);
    }
  }

  /** What the kubelet of a pod does next, however long it took so far. */
  void step(PodObject pod) {
    boolean cannotRun = unschedulable.contains(pod.ref().name()) || !pod.isPullable();
    boolean cannotGo = pod.deleting() && stuck.contains(pod.ref().name());
    if (cannotGo || (cannotRun && !pod.deleting())) {
      return;
    }
    if (pod.deleting()) {
      process(pod.ref().uid()).ifPresent(simulation.network::stop);
      simulation.write(state -> state.withoutPod(pod.ref().name()));
    } else if (process(pod.ref().uid()).isEmpty()) {
      run(pod);
    }
  }

  private void run(PodObject pod) {
    Volume claim = simulation.api().claims().get("data-" + pod.ref().name());
    // Another application runs something else in its pods.
    if (claim == null || pod.setUid().equals(Simulation.THEIRS)) {
      return;
    }
    if (!claim.mayHoldData() && !simulation.isProvisioned(claim)) {
      return;
    }
    if (!claim.mayHoldData()) {
      Optional<FakeDisk> kept = Optional.ofNullable(keptVolumes.remove(claim.name()));
      kept.ifPresent(disk -> simulation.disks.put(claim.uid(), disk));
      Volume bound =
          claim.bound(kept.isPresent() ? Volume.Binding.EXISTING : Volume.Binding.PROVISIONED);
      simulation.write(state -> state.withClaim(bound.having(Volume.Extent.of(bound.size()))));
      return;
    }
    simulation.storage().mounted(claim);
    FakeDisk disk = simulation.disks.computeIfAbsent(claim.uid(), FakeDisk::new);
    processes.put(
        pod.ref().uid(),
        simulation.network.start(
            pod.ref().name(),
            pod.ref().uid(),
            disk,
            pod.ref().name() + ":8080",
            pod.clusterId(),
            Optional.of(pod.ownerUid()),
            pod.retired()));
  }

  /** Claims in deletion go when no pod uses them (the finalizer kubernetes.io/pvc-protection). */
  private void reclaim() {
    for (Volume claim : List.copyOf(simulation.api().claims().values())) {
      // Whatever takes its volume down takes a while too.
      if (claim.deleting()
          && !isUsed(claim)
          && busy.merge(claim.uid() + " goes", 1, Integer::sum) > SLOWNESS) {
        release(claim);
      }
    }
  }

  boolean isUsed(Volume claim) {
    return simulation.api().pods().containsKey(claim.name().substring("data-".length()));
  }

  void release(Volume claim) {
    simulation.disks.remove(claim.uid());
    simulation.write(state -> state.withoutClaim(claim.name()));
    Optional.ofNullable(madeAgain.remove(claim.name()))
        .ifPresent(uid -> simulation.others().createUnusedClaim(claim.name(), uid));
  }
}
