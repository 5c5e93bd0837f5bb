package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.members.DiskCopies;
import dev.quorate.operator.simulated.members.FakeDisk;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What controllers of Kubernetes do: the garbage collector and that of the StatefulSet. */
final class Controllers {
  /** The only class that there is; it is also the default. */
  private static final String STORAGE_CLASS = "standard";

  private final Simulation simulation;

  /** Old volumes that a claim of this name gets when it is made again. */
  private final Map<String, FakeDisk> nextVolumes = new HashMap<>();

  /** UIDs of claims whose class does not exist, or that ask for none. */
  private final Set<String> ofNoClass = new HashSet<>();

  Controllers(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(Controllers other, DiskCopies disks) {
    other.nextVolumes.forEach((claim, disk) -> nextVolumes.put(claim, disks.of(disk)));
    ofNoClass.addAll(other.ofNoClass);
  }

  Map<String, FakeDisk> nextVolumes() {
    return nextVolumes;
  }

  void nextVolume(String claim, FakeDisk disk) {
    nextVolumes.put(claim, disk);
  }

  /** Somebody makes volumes for such a claim. */
  boolean isProvisioned(Volume claim) {
    return !ofNoClass.contains(claim.uid());
  }

  void step() {
    collectGarbage();
    controlSet();
  }

  private void collectGarbage() {
    String owner = simulation.api().cluster().map(ObservedCluster::uid).orElse("");
    if (simulation.api().set().filter(set -> isLeft(set.ownerUid(), owner)).isPresent()) {
      simulation.write(state -> state.withSet(Optional.empty()));
    }
    orphan();
    if (simulation.api().others().values().stream()
        .anyMatch(child -> isLeft(child.ownerUid(), owner))) {
      Map<ChildKind, ApiState.ChildObject> kept = new TreeMap<>(simulation.api().others());
      kept.values().removeIf(child -> isLeft(child.ownerUid(), owner));
      simulation.write(state -> state.withOthers(kept));
    }
  }

  /** A StatefulSet that is deleted with its pods orphaned goes when none has it as its owner. */
  private void orphan() {
    Optional<ApiState.SetObject> going =
        simulation.api().set().filter(ApiState.SetObject::deleting);
    if (going.isEmpty()) {
      return;
    }
    for (PodObject pod : List.copyOf(simulation.api().pods().values())) {
      if (pod.setUid().equals(going.get().uid())) {
        simulation.write(state -> state.withPod(pod.of(Simulation.ORPHAN)));
      }
    }
    simulation.write(state -> state.withSet(Optional.empty()));
  }

  /** Of a cluster resource that is gone. What another application made has an owner of its own. */
  private static boolean isLeft(String owner, String present) {
    return !owner.equals(present)
        && !owner.equals(Simulation.THEIRS)
        && !owner.equals(Simulation.ORPHAN);
  }

  private void controlSet() {
    if (simulation.api().set().filter(ApiState.SetObject::deleting).isPresent()) {
      return;
    }
    int wanted = simulation.api().set().map(set -> set.layout().replicas()).orElse(0);
    String set = simulation.api().set().map(ApiState.SetObject::uid).orElse("");
    String image = simulation.api().set().map(s -> s.spec().image()).orElse("");
    Engine engine = simulation.api().set().map(s -> s.spec().engine()).orElse(Engine.DEFAULTS);
    String owner = simulation.api().set().map(ApiState.SetObject::templateOwner).orElse("");
    Optional<String> clusterId = simulation.api().set().flatMap(s -> s.layout().clusterId());
    SortedSet<String> retired =
        simulation.api().set().map(s -> s.layout().retired()).orElseGet(TreeSet::new);
    adoptOrphans(set);
    for (PodObject pod : List.copyOf(simulation.api().pods().values())) {
      if (pod.setUid().equals(Simulation.ORPHAN)) {
        continue;
      }
      boolean surplus = Simulation.ordinal(pod.ref().name()) >= wanted || !pod.setUid().equals(set);
      if (surplus && !pod.deleting()) {
        simulation.write(state -> state.withPod(pod.going()));
      }
    }
    for (int ordinal = 0; ordinal < wanted; ordinal++) {
      String name = Simulation.REF.memberName(ordinal);
      String claim = Simulation.REF.claimName(ordinal);
      if (!simulation.api().claims().containsKey(claim)) {
        provision(claim, simulation.api().set().orElseThrow());
      }
      if (!simulation.api().pods().containsKey(name)
          && !simulation.refusedPods().containsKey(name)
          && !simulation.api().claims().get(claim).deleting()) {
        simulation.write(
            state ->
                state.withPod(
                    new PodObject(
                        new ObjectRef(name, simulation.uid(name)),
                        set,
                        false,
                        clusterId,
                        image,
                        owner,
                        engine,
                        retired)));
      }
    }
  }

  private void adoptOrphans(String set) {
    for (PodObject pod : List.copyOf(simulation.api().pods().values())) {
      if (!set.isEmpty() && pod.setUid().equals(Simulation.ORPHAN)) {
        simulation.write(state -> state.withPod(pod.of(set)));
      }
    }
  }

  private void provision(String claim, ApiState.SetObject set) {
    Optional<FakeDisk> old = Optional.ofNullable(nextVolumes.remove(claim));
    old.ifPresent(disk -> simulation.disks.put(disk.id(), disk));
    String uid = old.map(FakeDisk::id).orElseGet(() -> simulation.uid(claim));
    if (set.spec().storageClass().filter(name -> !name.equals(STORAGE_CLASS)).isPresent()) {
      ofNoClass.add(uid);
    }
    String size = set.layout().storageSize();
    Volume made =
        new Volume(claim, uid, "", Volume.Binding.NONE, false, Optional.empty(), size, true);
    Volume bound = made.bound(Volume.Binding.EXISTING).having(Volume.Extent.of(size));
    simulation.write(state -> state.withClaim(old.isPresent() ? bound : made));
  }
}
