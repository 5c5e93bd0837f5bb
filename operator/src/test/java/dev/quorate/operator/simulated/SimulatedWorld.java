package dev.quorate.operator.simulated;

import dev.quorate.operator.members.Answer;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObjectVersion;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.Engine;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.plan.decision.StatusEdit;
import dev.quorate.operator.plan.decision.TaskEdit;
import dev.quorate.operator.plan.view.Layout;
import dev.quorate.operator.simulated.ApiState.ChildObject;
import dev.quorate.operator.simulated.ApiState.PodObject;
import dev.quorate.operator.simulated.ApiState.SetObject;
import dev.quorate.operator.simulated.members.FakeDisk;
import dev.quorate.operator.simulated.members.FakeMember;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.MemberCalls;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.World;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The port on the simulation: what one operator process sees and does. */
final class SimulatedWorld implements World {
  private final Simulation simulation;
  private final Faults faults;
  private final StaleCache cache;
  private boolean live;

  SimulatedWorld(Simulation simulation, Faults faults) {
    this.simulation = simulation;
    this.cache = new StaleCache(simulation);
    this.faults = faults;
  }

  /** What another process had seen in the world of which this one is a copy. */
  void copyFrom(SimulatedWorld other) {
    live = other.live;
    cache.copyFrom(other.cache);
  }

  @Override
  public Optional<Observed> observe(ClusterRef cluster) {
    live = true;
    cache.looked();
    ApiState withPods = simulation.api();
    faults.amidLook("reading the claims");
    ApiState seen = withPods.withClaimsOf(simulation.api());
    faults.amidLook("asking the members");
    return observed(seen);
  }

  /** Like informers that are behind by some steps, and by none when nothing is written. */
  @Override
  public Optional<Cache> cache() {
    return faults.mostStale() == 0 ? Optional.empty() : Optional.of(this::glance);
  }

  private Optional<Observed> glance(ClusterRef cluster) {
    live = false;
    return observed(cache.show(faults::staleness));
  }

  private Optional<Observed> observed(ApiState seen) {
    return seen.cluster().map(facts -> observed(seen, facts));
  }

  private Observed observed(ApiState seen, ObservedCluster facts) {
    List<Slot> slots = new ArrayList<>();
    TreeSet<Integer> ordinals = new TreeSet<>();
    // By label: another application's pods do not have ours.
    Map<String, PodObject> pods = new TreeMap<>(seen.pods());
    pods.values().removeIf(pod -> pod.setUid().equals(Simulation.THEIRS));
    pods.keySet().forEach(name -> ordinals.add(Simulation.ordinal(name)));
    seen.claims().keySet().forEach(name -> ordinals.add(Simulation.ordinal(name)));
    for (int ordinal : ordinals) {
      String name = facts.ref().memberName(ordinal);
      Optional<PodObject> pod = Optional.ofNullable(pods.get(name));
      slots.add(
          new Slot(
              ordinal,
              name,
              Optional.ofNullable(seen.claims().get(facts.ref().claimName(ordinal))),
              pod.map(this::pod),
              pod.map(p -> member(p, facts))));
    }
    Observed plain =
        new Observed(
            simulation.now(),
            facts,
            slots,
            seen.set()
                .map(
                    s ->
                        new ObservedStatefulSet(
                                s.uid(),
                                Long.toString(s.version()),
                                s.layout().replicas(),
                                s.layout().storageSize(),
                                s.deleting(),
                                s.ownerUid().equals(facts.uid())
                                    || s.ownerUid().equals(Simulation.ORPHAN),
                                Optional.of(
                                    revision(
                                        s.spec().image(),
                                        s.spec().engine(),
                                        s.templateOwner(),
                                        s.layout().retired())))
                            .saying(Pod.Template.asking(s.spec().engine()))),
            Map.of(),
            List.copyOf(seen.tasks().values()),
            "");
    return new Observed(
        plain.now(),
        facts,
        plain.slots(),
        plain.statefulSet(),
        children(seen, plain),
        versions(seen),
        plain.tasks(),
        notices(plain),
        plain.neededSource().map(source -> sourceFile()),
        seen.snapshotPod(),
        "");
  }

  private SourceFile sourceFile() {
    return simulation
        .others()
        .golden()
        .<SourceFile>map(content -> new SourceFile.Found(FakeDisk.sha256(content)))
        .orElseGet(() -> new SourceFile.Missing("there is no ConfigMap golden"));
  }

  private List<PlatformNotice> notices(Observed plain) {
    return plain.formed().stream()
        .filter(slot -> slot.pod().isEmpty())
        .filter(slot -> simulation.refusedPods().containsKey(slot.name()))
        .map(
            slot ->
                new PlatformNotice(
                    PlatformNotice.Kind.POD_REFUSED,
                    slot.name(),
                    simulation.refusedPods().get(slot.name())))
        .toList();
  }

  private Pod pod(PodObject pod) {
    boolean ready =
        simulation.process(pod.ref().uid()).filter(process -> process.isServing()).isPresent();
    Pod made =
        new Pod(
                pod.ref().name(),
                pod.ref().uid(),
                pod.deleting(),
                ready,
                problem(pod),
                OtherWriters.asAskedFor(pod.image()),
                Optional.of(revision(pod.image(), pod.engine(), pod.ownerUid(), pod.retired())))
            .startedFor(Optional.of(pod.ownerUid()))
            .madeFrom(Pod.Template.asking(pod.engine()))
            .readySince(
                ready
                    ? Optional.of(simulation.kubelets().readySince(pod.ref().uid()))
                    : Optional.empty());
    return simulation.storage().madeAt(pod).map(made::madeAt).orElse(made);
  }

  private Optional<Pod.Problem> problem(PodObject pod) {
    if (!simulation.isScheduled(pod)) {
      return Optional.of(new Pod.Problem("Unschedulable", "no node has room, or its claim waits"));
    }
    return pod.isPullable()
        ? Optional.empty()
        : Optional.of(new Pod.Problem("ImagePullBackOff", "no such image: " + pod.image()));
  }

  /** Of the template, by what differs between them. */
  private static String revision(
      String image, Engine engine, String ownerUid, SortedSet<String> retired) {
    return image + " " + engine.flags() + " for " + ownerUid + " without " + retired;
  }

  private MemberFact member(PodObject pod, ObservedCluster facts) {
    Optional<FakeMember> process =
        simulation.process(pod.ref().uid()).filter(p -> !faults.isHidden(p.nodeId()));
    if (process.isPresent()
        && process.get().admin().report() instanceof Answer.Done(MemberReport report)) {
      return new MemberFact.Reachable(report);
    }
    return new MemberFact.Unreachable(
        facts.status().awaySince(pod.ref().name(), simulation.now()),
        MemberFact.Cause.TIMED_OUT,
        "does not answer: no answer in time");
  }

  private static Map<ChildKind, ChildState> children(ApiState seen, Observed observed) {
    Layout wanted = Layout.of(observed);
    Map<ChildKind, ChildState> states = new EnumMap<>(ChildKind.class);
    for (ChildKind kind : ChildKind.values()) {
      Optional<ChildObject> there =
          kind == ChildKind.STATEFUL_SET
              ? seen.set().map(s -> new ChildObject(s.ownerUid(), s.layout(), s.version()))
              : Optional.ofNullable(seen.others().get(kind));
      states.put(kind, state(kind, there, wanted, observed.cluster().uid()));
    }
    if (seen.set().filter(SetObject::deleting).isPresent()) {
      states.put(ChildKind.STATEFUL_SET, ChildState.DELETING);
    }
    ClusterSpec spec = observed.specInForce();
    if (seen.set().filter(set -> !makesTheSamePods(set.spec(), spec)).isPresent()) {
      states.replace(ChildKind.STATEFUL_SET, ChildState.MATCHING, ChildState.DIFFERENT);
    }
    return states;
  }

  private static boolean makesTheSamePods(ClusterSpec there, ClusterSpec wanted) {
    return there.image().equals(wanted.image()) && there.engine().equals(wanted.engine());
  }

  static Map<ChildKind, ObjectVersion> versions(ApiState seen) {
    Map<ChildKind, ObjectVersion> versions = new EnumMap<>(ChildKind.class);
    seen.set().ifPresent(s -> versions.put(ChildKind.STATEFUL_SET, version(s.uid(), s.version())));
    seen.others()
        .forEach((kind, child) -> versions.put(kind, version(child.ownerUid(), child.version())));
    return versions;
  }

  private static ObjectVersion version(String uid, long version) {
    return new ObjectVersion(uid, Long.toString(version));
  }

  private static ChildState state(
      ChildKind kind, Optional<ChildObject> there, Layout wanted, String owner) {
    if (there.isEmpty()) {
      return wanted.isNotNeeded(kind) ? ChildState.MATCHING : ChildState.MISSING;
    }
    if (there.get().ownerUid().equals(Simulation.THEIRS)) {
      return wanted.isNotNeeded(kind) ? ChildState.MATCHING : ChildState.FOREIGN;
    }
    if (there.get().ownerUid().equals(Simulation.ORPHAN)) {
      // The operator may not change Secrets, and uses one that has a token.
      return kind == ChildKind.ADMIN_SECRET ? ChildState.MATCHING : ChildState.DIFFERENT;
    }
    if (!there.get().ownerUid().equals(owner)) {
      return wanted.isNotNeeded(kind) ? ChildState.MATCHING : ChildState.DELETING;
    }
    Layout layout = there.get().layout();
    return switch (kind) {
      case ADMIN_SECRET, MEMBERS_SERVICE -> ChildState.MATCHING;
      case CLIENT_SERVICE -> ChildState.ofClientService(layout.clusterId(), wanted.clusterId());
      case DISRUPTION_BUDGET -> sameOrNot(layout.minAvailable() == wanted.minAvailable());
      case STATEFUL_SET ->
          sameOrNot(
              layout.replicas() == wanted.replicas()
                  && layout.clusterId().equals(wanted.clusterId())
                  && layout.retired().equals(wanted.retired()));
    };
  }

  private static ChildState sameOrNot(boolean same) {
    return same ? ChildState.MATCHING : ChildState.DIFFERENT;
  }

  @Override
  public Outcome perform(Act act, Observed seen) {
    simulation.decisions().performs(act, seen, live);
    Outcome outcome = faults.pass(act.toString(), () -> written(() -> carryOut(act, seen)));
    simulation.step();
    return outcome;
  }

  @Override
  public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
    if (status.equals(seen.status())) {
      simulation.events().addAll(events);
      return new Outcome.Done();
    }
    simulation.decisions().reports(status, seen);
    return faults.pass(
        "report",
        () -> {
          Outcome written =
              written(() -> writeCluster(seen, c -> Optional.of(c.withStatus(status))));
          if (written instanceof Outcome.Done) {
            simulation.events().addAll(events);
          }
          return written;
        });
  }

  private Outcome written(Supplier<Outcome> write) {
    ApiState before = simulation.api();
    Outcome outcome = write.get();
    cache.wrote(before);
    return outcome;
  }

  /** Whatever it was decided on: the write arrives now. */
  Outcome carryOut(Act act, Observed seen) {
    return switch (act) {
      case Decision.AddFinalizer a -> writeCluster(seen, c -> Optional.of(c.withFinalizer(true)));
      case Decision.KeepSpec a -> keep(a, seen);
      case Decision.RemoveFinalizer a -> writeCluster(seen, c -> Optional.empty());
      case Decision.StatusWrite a ->
          writeCluster(seen, c -> Optional.of(c.withStatus(StatusEdit.apply(a, seen))));
      case Decision.ApplyChild a -> apply(a.kind(), Layout.of(seen), seen);
      case Decision.ScaleToZero a -> scaleToZero(a);
      case Decision.ReplaceClaimTemplate a -> releasePods(a);
      case Decision.ExpandVolume a -> expand(a);
      case Decision.RecordVolumeIdentity a -> note(a.volume(), a.identity());
      case Decision.RetainVolume a -> note(a.volume(), a.identity());
      case Decision.PodDeletion a -> deletePod(a);
      case Decision.DeleteVolume a -> delete(a, seen);
      case Decision.DeliverSnapshot a -> deliver(a);
      case Decision.ServeSnapshot a -> serve(a, seen);
      case Decision.EndSnapshotPod a -> end(a);
      case Decision.MemberCall a -> call(a);
      case Decision.TaskWrite a -> task(a, seen);
      case Decision.DeleteTask a -> deleteTask(a);
    };
  }

  private interface Edit {
    Optional<ObservedCluster> of(ObservedCluster present);
  }

  private Outcome writeCluster(Observed seen, Edit edit) {
    Optional<ObservedCluster> present = simulation.api().cluster();
    if (present.isEmpty()
        || !present.get().resourceVersion().equals(seen.cluster().resourceVersion())) {
      return new Outcome.Overtaken("409 Conflict");
    }
    simulation.write(state -> state.with(edit.of(present.get())));
    return new Outcome.Done();
  }

  private Outcome keep(Decision.KeepSpec act, Observed seen) {
    if (simulation.others().stripsLastValidSpec()) {
      if (simulation.api().cluster().flatMap(ObservedCluster::lastValidSpec).isPresent()) {
        simulation.others().forgetLastValidSpec();
      }
      return new Outcome.Rejected("the API server did not store the annotation");
    }
    return writeCluster(seen, c -> Optional.of(c.withLastValidSpec(act.spec())));
  }

  private Outcome apply(ChildKind kind, Layout layout, Observed seen) {
    String owner = seen.cluster().uid();
    // What was missing is created, what was seen is changed at the version that was seen.
    if (!Optional.ofNullable(versions(simulation.api()).get(kind))
        .equals(Optional.ofNullable(seen.versions().get(kind)))) {
      return new Outcome.Overtaken("409: not the " + kind + " that was seen");
    }
    if (simulation.others().namespaceEnds() && seen.versions().get(kind) == null) {
      return new Outcome.Rejected("the namespace is being deleted, nothing can be created in it");
    }
    // The API server takes an object of an owner that is gone; the garbage collector removes it.
    if (kind == ChildKind.STATEFUL_SET) {
      Optional<SetObject> there = simulation.api().set();
      simulation.invariants().applies(layout, seen);
      String uid = there.map(SetObject::uid).orElseGet(() -> simulation.uid("set"));
      ClusterSpec admitted = simulation.others().admitted(seen.specInForce());
      simulation.write(
          state ->
              state.withSet(
                  Optional.of(new SetObject(uid, 0, owner, owner, layout, admitted, false))));
      if (!admitted.equals(seen.specInForce())) {
        return new Outcome.Rejected("the image was changed back after apply");
      }
    } else {
      Map<ChildKind, ChildObject> others = new EnumMap<>(ChildKind.class);
      others.putAll(simulation.api().others());
      others.put(kind, new ChildObject(owner, layout, simulation.api().version() + 1));
      simulation.write(state -> state.withOthers(others));
    }
    return new Outcome.Done();
  }

  private Optional<SetObject> seen(String uid, String resourceVersion) {
    return simulation
        .api()
        .set()
        .filter(s -> s.uid().equals(uid))
        .filter(s -> Long.toString(s.version()).equals(resourceVersion));
  }

  private Outcome releasePods(Decision.ReplaceClaimTemplate act) {
    Optional<SetObject> set = seen(act.statefulSetUid(), act.resourceVersion());
    if (set.isEmpty()) {
      return new Outcome.Overtaken("409: not the StatefulSet that was seen");
    }
    simulation.invariants().releasesPods(set.get());
    simulation.write(state -> state.withSet(set.map(SetObject::going)));
    return new Outcome.Done();
  }

  private Outcome expand(Decision.ExpandVolume act) {
    Volume claim = simulation.api().claims().get(act.volume().name());
    if (claim == null
        || !claim.uid().equals(act.volume().uid())
        || !claim.resourceVersion().equals(act.resourceVersion())) {
      return new Outcome.Overtaken("409: not the claim that was seen");
    }
    Optional<String> refusal = simulation.storage().refusal();
    if (refusal.isPresent()) {
      return new Outcome.Rejected(refusal.get());
    }
    simulation.invariants().expands(claim, act);
    simulation.write(state -> state.withClaim(claim.asking(act.size())));
    return new Outcome.Done();
  }

  private Outcome scaleToZero(Decision.ScaleToZero act) {
    Optional<SetObject> set = seen(act.statefulSetUid(), act.resourceVersion());
    if (set.isEmpty()) {
      return new Outcome.Overtaken("409: not the StatefulSet that was seen");
    }
    SetObject s = set.get();
    simulation.invariants().stops(s);
    Layout zero =
        new Layout(
            0,
            s.layout().storageSize(),
            s.layout().minAvailable(),
            s.layout().clusterId(),
            s.layout().retired());
    simulation.write(state -> state.withSet(Optional.of(s.with(zero))));
    return new Outcome.Done();
  }

  private Outcome note(ObjectRef volume, VolumeIdentity identity) {
    Volume claim = simulation.api().claims().get(volume.name());
    if (claim == null || !claim.uid().equals(volume.uid())) {
      return new Outcome.Overtaken("409: another claim");
    }
    simulation.write(state -> state.withClaim(claim.noted(identity)));
    return new Outcome.Done();
  }

  private Outcome deletePod(Decision.PodDeletion act) {
    PodObject pod = simulation.api().pods().get(act.pod().name());
    if (pod == null || !pod.ref().equals(act.pod())) {
      return new Outcome.Overtaken("409: another pod");
    }
    String refused = simulation.refusedPods().get(pod.ref().name());
    if (act instanceof Decision.RestartPod && refused != null) {
      return new Outcome.Rejected(refused);
    }
    simulation.invariants().deletesPod(act);
    simulation.others().deletePod(pod.ref().name());
    return new Outcome.Done();
  }

  private Outcome delete(Decision.DeleteVolume act, Observed seen) {
    Volume claim = simulation.api().claims().get(act.volume().name());
    if (claim == null || !claim.uid().equals(act.volume().uid())) {
      return new Outcome.Overtaken("409: another claim");
    }
    if (act.resourceVersion()
        .filter(version -> !version.equals(claim.resourceVersion()))
        .isPresent()) {
      return new Outcome.Overtaken("409: the claim was changed since it was seen");
    }
    simulation.invariants().deletes(act.volume(), seen);
    simulation.others().deleteClaim(claim.name());
    return new Outcome.Done();
  }

  private Outcome deliver(Decision.DeliverSnapshot act) {
    Optional<byte[]> content =
        simulation
            .others()
            .golden()
            .filter(golden -> FakeDisk.sha256(golden).equals(act.source().sha256()));
    if (content.isEmpty()) {
      return new Outcome.Overtaken("the file is not what it was");
    }
    return process(act.pod())
        .map(process -> MemberCalls.deliver(act, content.get(), process.admin()))
        .orElseGet(() -> new Outcome.Unclear("connection refused"));
  }

  private Outcome serve(Decision.ServeSnapshot act, Observed seen) {
    ApiState api = simulation.api();
    if (api.snapshotPod().isPresent()) {
      return new Outcome.Overtaken("409: it is there");
    }
    // Of an owner that is gone: the garbage collector takes it at once.
    if (api.cluster().filter(c -> c.uid().equals(seen.cluster().uid())).isEmpty()) {
      return new Outcome.Done();
    }
    SnapshotPod made =
        new SnapshotPod(
            "demo-snapshot",
            simulation.uid("snapshot"),
            act.source().identity(),
            false,
            new SnapshotPod.Starting(Optional.empty()));
    simulation.write(state -> state.withSnapshotPod(Optional.of(made)));
    return new Outcome.Done();
  }

  private Outcome end(Decision.EndSnapshotPod act) {
    Optional<SnapshotPod> pod =
        simulation.api().snapshotPod().filter(it -> it.uid().equals(act.pod().uid()));
    if (pod.isEmpty()) {
      return new Outcome.Overtaken("409: another pod");
    }
    SnapshotPod ending =
        new SnapshotPod(
            pod.get().name(), pod.get().uid(), pod.get().serves(), true, pod.get().state());
    simulation.write(state -> state.withSnapshotPod(Optional.of(ending)));
    return new Outcome.Done();
  }

  // Whoever has the name now is asked, as through DNS; it refuses what is meant for another.
  private Optional<FakeMember> process(ObjectRef pod) {
    return simulation
        .process(pod.uid())
        .or(
            () ->
                simulation.network.running().stream()
                    .filter(p -> p.nodeId().equals(pod.name()))
                    .findFirst());
  }

  private Outcome call(Decision.MemberCall act) {
    Optional<FakeMember> process = process(act.pod());
    if (process.isEmpty()) {
      return new Outcome.Unclear("connection refused");
    }
    if (act instanceof Decision.RemoveMember remove) {
      simulation.invariants().removes(process.get(), remove.memberId());
    }
    if (act instanceof Decision.ReleaseMember release) {
      simulation.invariants().releases(process.get(), release);
    }
    if (act instanceof Decision.CallSurvive survive) {
      simulation.invariants().survives(process.get(), survive);
    }
    Outcome outcome = MemberCalls.perform(act, process.get().admin());
    simulation.invariants().check();
    return outcome;
  }

  private Outcome deleteTask(Decision.DeleteTask act) {
    ObservedTask task = simulation.api().tasks().get(act.task().uid());
    if (task == null) {
      return new Outcome.Overtaken("404: no such task");
    }
    simulation.invariants().deletesTask(task);
    simulation.write(state -> state.withoutTask(task.uid()));
    return new Outcome.Done();
  }

  private Outcome task(Decision.TaskWrite write, Observed seen) {
    if (simulation.others().refusesTaskReports()) {
      return new Outcome.Rejected("403: the status of tasks is not the operator's to write");
    }
    ObservedTask task = simulation.api().tasks().get(write.task().uid());
    if (task == null || !seen.tasks().contains(task)) {
      return new Outcome.Overtaken("409: not the task that was seen");
    }
    simulation.write(state -> state.withTask(TaskEdit.apply(write, task, seen.now())));
    return new Outcome.Done();
  }

  /** What goes wrong between the operator and the world. */
  interface Faults {
    /** By how many steps a cached read may be behind; 0: there is no cache, as on Kubernetes. */
    int mostStale();

    /** Of one cached read, in steps. */
    long staleness();

    boolean isHidden(String nodeId);

    /** Before the next part of a live look, which is not read at one moment. */
    default void amidLook(String next) {}

    Outcome pass(String what, Supplier<Outcome> write);
  }
}
