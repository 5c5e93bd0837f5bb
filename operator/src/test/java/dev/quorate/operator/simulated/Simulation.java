package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.simulated.members.FakeNetwork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The API server, the controllers and kubelets that act on it, and the members' processes and
 * disks.
 */
public final class Simulation {
  static final ClusterRef REF = new ClusterRef("prod", "demo");

  /** UID of another application's controller, of its StatefulSet, and prefix of its claims'. */
  static final String THEIRS = "theirs";

  private static final int SLOWNESS = 3;

  final FakeNetwork network;
  final Map<String, FakeDisk> disks = new HashMap<>();

  /** Pods that cannot be scheduled. */
  final Set<String> pending = new HashSet<>();

  /** Old volumes that a claim of this name gets when it is made again. */
  final Map<String, FakeDisk> returning = new HashMap<>();

  private final Map<String, FakeMember> processes = new HashMap<>();
  private final List<ApiState> history = new ArrayList<>(List.of(ApiState.empty()));
  private final Invariants invariants = new Invariants(this);
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final TreeMap<Long, Integer> versionAtStep = new TreeMap<>(Map.of(0L, 0));
  private long step;
  private final Map<String, Integer> busy = new HashMap<>();
  private int uids;

  Simulation(long seed) {
    network = new FakeNetwork(seed);
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

  Instant now() {
    return now;
  }

  Optional<FakeMember> process(String podUid) {
    return Optional.ofNullable(processes.get(podUid)).filter(process -> process.isRunning());
  }

  String uid(String of) {
    return of + "-uid-" + ++uids;
  }

  Invariants invariants() {
    return invariants;
  }

  /** One step of the platform and of the members; half a second. */
  void step() {
    step++;
    now = now.plusMillis(500);
    collectGarbage();
    controlSet();
    kubelet();
    reclaim();
    network.step();
    invariants.check();
  }

  private void collectGarbage() {
    String owner = api().cluster().map(ObservedCluster::uid).orElse("");
    if (api().set().filter(set -> isLeft(set.ownerUid(), owner)).isPresent()) {
      write(state -> state.withSet(Optional.empty()));
    }
    if (api().others().values().stream().anyMatch(child -> isLeft(child.ownerUid(), owner))) {
      Map<ChildKind, ApiState.ChildObject> kept = new TreeMap<>(api().others());
      kept.values().removeIf(child -> isLeft(child.ownerUid(), owner));
      write(state -> state.withOthers(kept));
    }
  }

  /** Of a cluster resource that is gone. What another application made has an owner of its own. */
  private static boolean isLeft(String owner, String present) {
    return !owner.equals(present) && !owner.equals(THEIRS);
  }

  private void controlSet() {
    int wanted = api().set().map(set -> set.layout().replicas()).orElse(0);
    String set = api().set().map(ApiState.SetObject::uid).orElse("");
    Optional<String> told = api().set().flatMap(s -> s.layout().clusterId());
    for (PodObject pod : List.copyOf(api().pods().values())) {
      boolean surplus = ordinal(pod.ref().name()) >= wanted || !pod.setUid().equals(set);
      if (surplus && !pod.deleting()) {
        write(state -> state.withPod(pod.going()));
      }
    }
    for (int ordinal = 0; ordinal < wanted; ordinal++) {
      String name = REF.memberName(ordinal);
      String claim = REF.claimName(ordinal);
      if (!api().claims().containsKey(claim)) {
        String size = api().set().orElseThrow().layout().storageSize();
        Optional<FakeDisk> old = Optional.ofNullable(returning.remove(claim));
        old.ifPresent(disk -> disks.put(disk.id(), disk));
        write(
            state ->
                state.withClaim(
                    new Volume(
                        claim,
                        old.map(disk -> disk.id()).orElseGet(() -> uid(claim)),
                        old.isPresent(),
                        false,
                        Optional.empty(),
                        size,
                        true)));
      }
      if (!api().pods().containsKey(name) && !api().claims().get(claim).deleting()) {
        write(
            state ->
                state.withPod(new PodObject(new ObjectRef(name, uid(name)), set, false, told)));
      }
    }
  }

  static int ordinal(String podName) {
    return Integer.parseInt(podName.substring(podName.lastIndexOf('-') + 1));
  }

  private void kubelet() {
    for (PodObject pod : List.copyOf(api().pods().values())) {
      // Terminating takes a while, in which the process still runs; so does starting.
      if (busy.merge(pod.ref().uid() + pod.deleting(), 1, Integer::sum) <= SLOWNESS) {
        continue;
      }
      if (pending.contains(pod.ref().name()) && !pod.deleting()) {
        continue;
      }
      if (pod.deleting()) {
        process(pod.ref().uid()).ifPresent(network::stop);
        write(state -> state.withoutPod(pod.ref().name()));
      } else if (process(pod.ref().uid()).isEmpty()) {
        run(pod);
      }
    }
  }

  private void run(PodObject pod) {
    Volume claim = api().claims().get("data-" + pod.ref().name());
    // Another application runs something else in its pods.
    if (claim == null || pod.setUid().equals(THEIRS)) {
      return;
    }
    if (!claim.mayHoldData()) {
      write(state -> state.withClaim(claim.bound()));
      return;
    }
    FakeDisk disk = disks.computeIfAbsent(claim.uid(), FakeDisk::new);
    processes.put(
        pod.ref().uid(),
        network.start(
            pod.ref().name(), pod.ref().uid(), disk, pod.ref().name() + ":8080", pod.clusterId()));
  }

  /** Claims in deletion go when no pod uses them (the finalizer kubernetes.io/pvc-protection). */
  private void reclaim() {
    for (Volume claim : List.copyOf(api().claims().values())) {
      boolean used = api().pods().containsKey(claim.name().substring("data-".length()));
      if (claim.deleting() && !used) {
        disks.remove(claim.uid());
        write(state -> state.withoutClaim(claim.name()));
      }
    }
  }

  // What people and accidents do.

  void create(ClusterSpec spec) {
    write(
        state ->
            state.with(
                Optional.of(
                    new ObservedCluster(
                        REF, uid("cluster"), 1, "", false, false, spec, ClusterStatus.none()))));
  }

  /** Another application has a StatefulSet of our name, with claims of our names. */
  void createTheirs(int replicas) {
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      String name = REF.claimName(ordinal);
      write(
          state ->
              state.withClaim(
                  new Volume(
                      name, THEIRS + "-" + name, true, false, Optional.empty(), "1Gi", false)));
    }
    write(
        state ->
            state.withSet(
                Optional.of(
                    new ApiState.SetObject(
                        THEIRS,
                        0,
                        THEIRS,
                        new Layout(replicas, "1Gi", 1, Optional.empty()),
                        Scenario.cluster(replicas, ClusterSpec.Retention.RETAIN),
                        false))));
  }

  void change(UnaryOperator<ClusterSpec> edit) {
    write(state -> state.with(state.cluster().map(c -> c.withSpec(edit.apply(c.spec())))));
  }

  /** Somebody takes the copy off the resource. */
  void forgetLastValidSpec() {
    write(state -> state.with(state.cluster().map(ObservedCluster::withoutLastValidSpec)));
  }

  void delete() {
    ObservedCluster c = api().cluster().orElseThrow();
    write(state -> state.with(c.finalizer() ? Optional.of(c.going()) : Optional.empty()));
  }

  void order(ObservedTask.Kind kind, String clusterId) {
    String uid = uid("task");
    write(
        state ->
            state.withTask(
                new ObservedTask(
                    "order", uid, kind, Optional.of(clusterId), ObservedTask.Phase.PENDING, now)));
  }

  void deletePod(String name) {
    PodObject pod = api().pods().get(name);
    if (pod != null) {
      write(state -> state.withPod(pod.going()));
    }
  }

  void deleteClaim(String name) {
    Volume claim = api().claims().get(name);
    if (claim != null) {
      write(state -> state.withClaim(claim.going()));
    }
  }

  /** The member's pod and claim are deleted: its data is gone. */
  void lose(String member) {
    deleteClaim("data-" + member);
    deletePod(member);
  }

  FakeDisk disk(String member) {
    return disks.get(api().claims().get("data-" + member).uid());
  }

  /** Whom clients are led to: the ready pods behind the client Service. */
  List<FakeMember> endpoints() {
    boolean open =
        Optional.ofNullable(api().others().get(ChildKind.CLIENT_SERVICE))
            .filter(service -> service.layout().clusterId().isPresent())
            .filter(
                service ->
                    api().cluster().filter(c -> c.uid().equals(service.ownerUid())).isPresent())
            .isPresent();
    return network.running().stream().filter(member -> open && member.isServing()).toList();
  }

  String clusterId() {
    return api().cluster().orElseThrow().status().clusterId().orElse("");
  }
}
