package dev.quorate.operator.simulated;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.simulated.ApiState.ChildObject;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.members.FakeDisk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What others than the operator write: people with kubectl, and other applications. */
public final class OtherWriters {
  private static final String MIRROR = "mirror.example/";

  private final Simulation simulation;
  private boolean mirrorsImages;
  private boolean refusesTaskReports;
  private boolean stripsLastValidSpec;
  private boolean namespaceEnds;

  /** What the ConfigMap has that specs name as their source. */
  private Optional<String> golden = Optional.empty();

  OtherWriters(Simulation simulation) {
    this.simulation = simulation;
  }

  void copyFrom(OtherWriters other) {
    mirrorsImages = other.mirrorsImages;
    refusesTaskReports = other.refusesTaskReports;
    stripsLastValidSpec = other.stripsLastValidSpec;
    namespaceEnds = other.namespaceEnds;
    golden = other.golden;
  }

  /** What else is changed or refused from now on. */
  String habits() {
    return "mirrors images %s, refuses task reports %s, strips the last valid spec %s, ends %s, golden %s"
        .formatted(mirrorsImages, refusesTaskReports, stripsLastValidSpec, namespaceEnds, golden);
  }

  /** The ConfigMap with the file that a cluster is to begin with is made, or changed. */
  public void golden(String content) {
    golden = Optional.of(content);
  }

  /** That ConfigMap is deleted. */
  public void deleteGolden() {
    golden = Optional.empty();
  }

  Optional<byte[]> golden() {
    return golden.map(content -> content.getBytes(StandardCharsets.UTF_8));
  }

  /** Creates the cluster, or changes its spec. */
  public void apply(ClusterSpec spec) {
    simulation.write(
        state ->
            state.with(
                Optional.of(
                    state.cluster().map(c -> c.withSpec(spec)).orElseGet(() -> created(spec)))));
  }

  private ObservedCluster created(ClusterSpec spec) {
    return new ObservedCluster(
        Simulation.REF, simulation.uid("cluster"), 1, "", false, false, spec, ClusterStatus.none());
  }

  /** Somebody takes the copy of the last valid spec off the resource. */
  public void forgetLastValidSpec() {
    simulation.write(
        state -> state.with(state.cluster().map(ObservedCluster::withoutLastValidSpec)));
  }

  /** From now on an admission webhook puts a mirror before every image. */
  public void mirrorImages() {
    mirrorsImages = true;
  }

  /** The webhook is taken away again. */
  public void mirrorNoImages() {
    mirrorsImages = false;
  }

  /** The operator's right to write the status of tasks is taken away, or given back. */
  public void refuseTaskReports(boolean refuse) {
    refusesTaskReports = refuse;
  }

  boolean refusesTaskReports() {
    return refusesTaskReports;
  }

  /** From now on an admission webhook takes the copy of the last valid spec off, or no more. */
  public void stripLastValidSpec(boolean strip) {
    stripsLastValidSpec = strip;
  }

  boolean stripsLastValidSpec() {
    return stripsLastValidSpec;
  }

  /** What the API server stores of it. */
  ClusterSpec admitted(ClusterSpec spec) {
    return mirrorsImages ? withImage(spec, MIRROR + spec.image()) : spec;
  }

  /** Pods carry the image that was asked for in an annotation, which no webhook changes. */
  static String asAskedFor(String image) {
    return image.startsWith(MIRROR) ? image.substring(MIRROR.length()) : image;
  }

  private static ClusterSpec withImage(ClusterSpec spec, String image) {
    return new ClusterSpec(
        spec.replicas(),
        image,
        spec.imagePullPolicy(),
        spec.storageSize(),
        spec.storageClass(),
        spec.source(),
        spec.config(),
        spec.whenDeleted(),
        spec.whenScaled(),
        spec.paused(),
        spec.imageNamed(),
        spec.pod(),
        spec.engine(),
        spec.service());
  }

  public void delete() {
    ObservedCluster c = simulation.api().cluster().orElseThrow();
    simulation.write(
        state -> state.with(c.finalizer() ? Optional.of(c.going()) : Optional.empty()));
  }

  /**
   * `kubectl delete namespace`: everything in it is deleted, and nothing can be created in it any
   * more.
   */
  public void deleteNamespace() {
    namespaceEnds = true;
    delete();
    for (ChildKind kind : ChildKind.values()) {
      deleteChild(kind);
    }
    List.copyOf(simulation.api().pods().keySet()).forEach(this::deletePod);
    List.copyOf(simulation.api().claims().keySet()).forEach(this::deleteClaim);
    for (ObservedTask task : List.copyOf(simulation.api().tasks().values())) {
      simulation.write(state -> state.withoutTask(task.uid()));
    }
  }

  /** Its namespace is being deleted. */
  boolean namespaceEnds() {
    return namespaceEnds;
  }

  public void order(ObservedTask.Kind kind, String clusterId) {
    order(kind, Optional.of(clusterId), Optional.empty());
  }

  /** An order to replace this member. */
  public void orderToReplace(String member, String clusterId) {
    order(ObservedTask.Kind.REPLACE_MEMBER, Optional.of(clusterId), Optional.of(member));
  }

  /** An order to recover this cluster. */
  public void orderToRecover(Optional<String> survivor, String clusterId) {
    order(ObservedTask.Kind.RECOVER_QUORUM, Optional.of(clusterId), survivor);
  }

  /** From now on every task asks only for what would be done. */
  public void makeDryRuns() {
    for (ObservedTask task : List.copyOf(simulation.api().tasks().values())) {
      simulation.write(state -> state.withTask(task.asDryRun()));
    }
  }

  /** An order to the members, which need not name the cluster; it may name one of them. */
  public void orderToMembers(ObservedTask.Kind kind, Optional<String> member) {
    order(kind, Optional.empty(), member);
  }

  /** Every task that is there now is kept for so long after it is finished. */
  public void keepTasksFor(Duration time) {
    for (ObservedTask task : List.copyOf(simulation.api().tasks().values())) {
      simulation.write(state -> state.withTask(task.kept(time)));
    }
  }

  private void order(ObservedTask.Kind kind, Optional<String> clusterId, Optional<String> member) {
    String uid = simulation.uid("task");
    simulation.write(
        state ->
            state.withTask(
                new ObservedTask(
                    "order",
                    uid,
                    kind,
                    clusterId,
                    ObservedTask.Phase.PENDING,
                    simulation.now(),
                    member,
                    Optional.empty())));
  }

  /**
   * A backup is restored as Velero does it: the resource is another one, without a status, and what
   * it had made has no owner. The claims keep their annotations, and the volumes their data.
   */
  public void restore(ClusterSpec spec) {
    simulation.write(
        state -> {
          Map<ChildKind, ChildObject> ownerless = new EnumMap<>(ChildKind.class);
          state
              .others()
              .forEach(
                  (kind, child) ->
                      ownerless.put(
                          kind,
                          new ChildObject(Simulation.ORPHAN, child.layout(), child.version() + 1)));
          return state
              .with(Optional.of(created(spec)))
              .withOthers(ownerless)
              .withSet(state.set().map(s -> s.of(Simulation.ORPHAN)));
        });
  }

  /** `kubectl delete statefulset --cascade=orphan`: its pods go on running. */
  public void orphanPods() {
    for (PodObject pod : List.copyOf(simulation.api().pods().values())) {
      simulation.write(state -> state.withPod(pod.of(Simulation.ORPHAN)));
    }
    simulation.write(state -> state.withSet(Optional.empty()));
  }

  /** `kubectl delete` of one of the objects that the operator made. */
  public void deleteChild(ChildKind kind) {
    if (kind == ChildKind.STATEFUL_SET) {
      simulation.write(state -> state.withSet(Optional.empty()));
    } else {
      Map<ChildKind, ChildObject> kept = new EnumMap<>(ChildKind.class);
      kept.putAll(simulation.api().others());
      kept.remove(kind);
      simulation.write(state -> state.withOthers(kept));
    }
  }

  public void deletePod(String name) {
    PodObject pod = simulation.api().pods().get(name);
    if (pod != null) {
      simulation.write(state -> state.withPod(pod.going()));
    }
  }

  public void deleteClaim(String name) {
    Volume claim = simulation.api().claims().get(name);
    if (claim != null) {
      simulation.write(state -> state.withClaim(claim.going()));
    }
  }

  /** The member's pod and claim are deleted: its data is gone. */
  public void lose(String member) {
    deleteClaim("data-" + member);
    deletePod(member);
  }

  /** Another application has a StatefulSet of our name, with claims of our names. */
  public void createSetOfAnotherApplication(ClusterSpec spec) {
    for (int ordinal = 0; ordinal < spec.replicas(); ordinal++) {
      String name = Simulation.REF.claimName(ordinal);
      simulation.write(
          state ->
              state.withClaim(
                  new Volume(
                      name,
                      Simulation.THEIRS + "-" + name,
                      "",
                      Volume.Binding.EXISTING,
                      false,
                      Optional.empty(),
                      "1Gi",
                      false)));
    }
    simulation.write(
        state ->
            state.withSet(
                Optional.of(
                    new ApiState.SetObject(
                        Simulation.THEIRS,
                        0,
                        Simulation.THEIRS,
                        Simulation.THEIRS,
                        new Layout(spec.replicas(), "1Gi", 1, Optional.empty()),
                        spec,
                        false))));
  }

  /** A claim of our names that nobody used yet, and that is not from our template. */
  public void createUnusedClaim(String name, String uid) {
    simulation.write(
        state ->
            state.withClaim(
                new Volume(
                    name, uid, "", Volume.Binding.NONE, false, Optional.empty(), "1Gi", false)));
  }

  /** A claim of our names that has this disk. */
  public void createClaim(String name, FakeDisk disk) {
    simulation.disks.put(disk.id(), disk);
    simulation.write(
        state ->
            state.withClaim(
                new Volume(
                    name,
                    disk.id(),
                    "",
                    Volume.Binding.EXISTING,
                    false,
                    Optional.empty(),
                    "1Gi",
                    true)));
  }
}
