package dev.quorate.operator.plan;

import dev.quorate.api.v1alpha1.PodFields;
import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.FindingStatus;
import dev.quorate.operator.observed.FindingStatus.Severity;
import dev.quorate.operator.observed.FinishedReset;
import dev.quorate.operator.observed.Genesis;
import dev.quorate.operator.observed.Intent;
import dev.quorate.operator.observed.Intent.GenesisIntent;
import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.MemberFact;
import dev.quorate.operator.observed.MemberReport;
import dev.quorate.operator.observed.MemberReport.Peer;
import dev.quorate.operator.observed.MemberReport.Progress;
import dev.quorate.operator.observed.MemberReport.Role;
import dev.quorate.operator.observed.MemberReport.State;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.observed.ObservedCluster;
import dev.quorate.operator.observed.ObservedStatefulSet;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.PlatformNotice;
import dev.quorate.operator.observed.Pod;
import dev.quorate.operator.observed.Slot;
import dev.quorate.operator.observed.Teardown;
import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.ClusterSpec.Retention;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.observed.spec.SpecProblems;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Builds observations for the tables of the tests: a row says only what matters to it. Ordinals are
 * numbers, the member of ordinal n has memberId {@link #id}(n), its claim's UID is v-n and its
 * pod's p-n.
 */
public final class Seen {
  public static final String X = "6f1c0a5e9b3d2748";
  public static final String Y = "00000000000000bb";
  static final String CANDIDATE = "cccccccccccccccc";

  /** The cluster that follows X. */
  static final String NEXT = "dddddddddddddddd";

  static final ClusterRef REF = new ClusterRef("prod", "demo");
  static final StructuralConfig CONFIG = new StructuralConfig(4, 3, "sync", "set", 0, 0);
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private int replicas;
  private final Map<Integer, Slot> slots = new TreeMap<>();

  /** Reasons of the nodes that refuse to work, by ordinal. */
  private final Map<Integer, String> failures = new TreeMap<>();

  private final Map<ChildKind, ChildState> children = new EnumMap<>(ChildKind.class);
  private final List<ObservedTask> tasks = new ArrayList<>();
  private final List<PlatformNotice> notices = new ArrayList<>();
  private final Set<Integer> down = new HashSet<>();
  private final Set<Integer> hung = new HashSet<>();
  private List<Integer> voters = List.of();
  private List<Integer> learners = List.of();
  private int leader = -1;
  private Optional<String> clusterId = Optional.empty();
  private long epoch;
  private Optional<Intent> intent = Optional.empty();
  private Optional<FinishedReset> lastReset = Optional.empty();
  private Optional<ClusterStatus.Replaced> lastReplacement = Optional.empty();
  private Optional<ClusterStatus.Recovered> lastRecovery = Optional.empty();
  private final Map<Integer, Long> matches = new TreeMap<>();
  private Pod.Template template = Pod.Template.NONE;
  private boolean imageNamed = true;
  private boolean deleting;
  private boolean finalizer = true;
  private boolean paused;
  private Retention whenDeleted = Retention.RETAIN;
  private Retention whenScaled = Retention.DELETE;
  private BootstrapSource source = new BootstrapSource.Empty();
  static final ObjectRef SNAPSHOT_POD = new ObjectRef("demo-snapshot", "p-snapshot");

  private Optional<SourceFile> found = Optional.empty();
  private Optional<SnapshotPod> snapshotPod = Optional.empty();
  private int setReplicas;
  private String asked = "1Gi";
  private String claimTemplate = "1Gi";
  private Optional<String> setRevision = Optional.empty();
  private boolean ours = true;
  private boolean setThere = true;
  private int formedWith;
  private Genesis.Origin origin = Genesis.Origin.CONFIRMED;
  private StructuralConfig formedConfig = CONFIG;
  private Duration later = Duration.ZERO;
  private final List<FindingStatus> findings = new ArrayList<>();
  private UnaryOperator<Optional<ClusterSpec>> kept =
      asked -> asked.filter(spec -> SpecProblems.of(spec).isEmpty());

  private Seen(int replicas) {
    this.replicas = replicas;
    this.setReplicas = replicas;
    this.formedWith = replicas;
    for (ChildKind kind : ChildKind.values()) {
      children.put(kind, ChildState.MATCHING);
    }
  }

  public static Seen cluster(int replicas) {
    return new Seen(replicas);
  }

  /** X, formed with three members that all serve, whatever is asked for. */
  public static Seen whole(int replicas) {
    return cluster(replicas)
        .ofX()
        .formedWith(3)
        .config(List.of(0, 1, 2), List.of(), 1)
        .member(0)
        .member(1)
        .member(2);
  }

  public static String id(int ordinal) {
    return "%016x".formatted(0xa0 + ordinal);
  }

  public static ObjectRef pod(int ordinal) {
    return new ObjectRef("demo-" + ordinal, "p-" + ordinal);
  }

  public static ObjectRef claim(int ordinal) {
    return new ObjectRef("data-demo-" + ordinal, "v-" + ordinal);
  }

  /** status.clusterId is X. */
  public Seen ofX() {
    clusterId = Optional.of(X);
    epoch = Math.max(1, epoch);
    return this;
  }

  /** The size that was recorded with the genesis. */
  public Seen formedWith(int members) {
    formedWith = members;
    return this;
  }

  /** It was not formed for this resource: its volumes were there before. */
  public Seen adopted() {
    origin = Genesis.Origin.ADOPTED;
    return this;
  }

  /** The structural config that its members report. */
  Seen formedAs(StructuralConfig config) {
    formedConfig = config;
    return this;
  }

  Seen epoch(long number) {
    epoch = number;
    return this;
  }

  /** The configuration that every member of X reports, and who leads. -1: nobody. */
  public Seen config(List<Integer> votersNow, List<Integer> learnersNow, int leaderNow) {
    voters = votersNow;
    learners = learnersNow;
    leader = leaderNow;
    return this;
  }

  /** The leader does not hear of this member. */
  public Seen unheard(int ordinal) {
    down.add(ordinal);
    return this;
  }

  /** The member answers the leader and stores nothing: its disk hangs. */
  public Seen hung(int ordinal) {
    hung.add(ordinal);
    return this;
  }

  /** The genesis X was intended on ordinal 0's volume, with this UID. */
  public Seen intent(String volumeUid) {
    epoch = 1;
    intent = Optional.of(new GenesisIntent(X, 1, "demo-0", volumeUid, "p-0", 3, NOW));
    return this;
  }

  /** It is recorded that this ordinal leaves, and which claim goes with it. */
  public Seen departing(int ordinal, Optional<ObjectRef> volume) {
    return departing(ordinal, volume, false);
  }

  /** Its claim is kept. */
  Seen departingAndRetained(int ordinal) {
    return departing(ordinal, Optional.of(claim(ordinal)), true);
  }

  private Seen departing(int ordinal, Optional<ObjectRef> volume, boolean retains) {
    intent =
        Optional.of(
            new Intent.Departure(
                X, 1, "demo-" + ordinal, ordinal, Optional.of(id(ordinal)), volume, retains, NOW));
    return this;
  }

  /** It is recorded that the damaged volume of this ordinal is given up. */
  public Seen replacing(int ordinal) {
    return ordered(ordinal, "CorruptLog");
  }

  /** It is recorded that the volume of this ordinal is given up for this. */
  public Seen ordered(int ordinal, String why) {
    intent =
        Optional.of(
            new Intent.Replacement(X, 1, "demo-" + ordinal, id(ordinal), claim(ordinal), why, NOW));
    return this;
  }

  /** It is recorded that this ordinal survives, with its log at index 40 in term 2. */
  public Seen recovering(int ordinal, List<ObjectRef> volumes) {
    intent =
        Optional.of(
            new Intent.Recovery(
                new ObjectRef("order", "order-uid"),
                X,
                NEXT,
                2,
                survivor(ordinal, 2, 40),
                volumes,
                NOW));
    return this;
  }

  static Survivor survivor(int ordinal, long lastTerm, long lastIndex) {
    return new Survivor(
        "demo-" + ordinal, "p-" + ordinal, claim(ordinal), id(ordinal), lastTerm, lastIndex);
  }

  /** The cluster X follows another one since this ordinal survived that. */
  Seen recovered(int ordinal, String taskUid) {
    lastRecovery =
        Optional.of(
            new ClusterStatus.Recovered(
                new ObjectRef("order", taskUid),
                Y,
                survivor(ordinal, 2, 40),
                List.of(claim(ordinal + 1)),
                NOW));
    return this;
  }

  /** The last entry of its log, of which it knows all but one to be committed. */
  Seen log(int ordinal, long lastTerm, long lastIndex) {
    return reportedAs(ordinal, r -> logged(r, r.role(), lastTerm, lastIndex));
  }

  /** It has formed the next cluster from what it had of X. */
  Seen survived(int ordinal) {
    return reportedAs(
        ordinal,
        r ->
            new MemberReport(
                r.reportVersion(),
                r.nodeId(),
                r.incarnation(),
                r.version(),
                State.SERVING,
                Optional.empty(),
                Optional.of(NEXT),
                Optional.of(2L),
                Optional.of(id(ordinal + 16)),
                Optional.of(
                    new MemberReport.Genesis(
                        NEXT,
                        2,
                        "Survivor",
                        true,
                        Optional.of(new MemberReport.Predecessor(X, id(ordinal), 2, 40)))),
                Role.VOTER,
                Optional.of(id(ordinal + 16)),
                3,
                41,
                41,
                true,
                3,
                41,
                List.of(
                    new Peer(
                        id(ordinal + 16),
                        REF.memberName(ordinal),
                        "demo-" + ordinal + ":2380",
                        "demo-" + ordinal + ":8080")),
                List.of(),
                List.of(),
                r.configDigest(),
                List.of()));
  }

  /** Its claim is noted as that of the first member of the next cluster. */
  Seen annotatedAsNext(int ordinal) {
    return withVolume(
        ordinal,
        v ->
            v.noted(
                new VolumeIdentity(
                    NEXT, 2, id(ordinal + 16), new TreeSet<>(Set.of(id(ordinal + 16))))));
  }

  private Seen reportedAs(int ordinal, UnaryOperator<MemberReport> change) {
    Slot slot = slots.get(ordinal);
    return replace(slot, change.apply(slot.report().orElseThrow()));
  }

  private static MemberReport logged(MemberReport r, Role role, long lastTerm, long lastIndex) {
    return new MemberReport(
        r.reportVersion(),
        r.nodeId(),
        r.incarnation(),
        r.version(),
        r.state(),
        r.failure(),
        r.clusterId(),
        r.epoch(),
        r.memberId(),
        r.genesis(),
        role,
        r.leader(),
        r.term(),
        lastIndex - 1,
        lastIndex - 1,
        r.caughtUp(),
        lastTerm,
        lastIndex,
        r.voters(),
        r.learners(),
        r.peers(),
        r.configDigest(),
        r.problems());
  }

  /** The damaged volume of this ordinal was given up so long ago. */
  public Seen replaced(int ordinal, Duration ago) {
    return gaveUp(ordinal, "CorruptLog", ago);
  }

  /** The volume of this ordinal was given up for this so long ago. */
  public Seen gaveUp(int ordinal, String why, Duration ago) {
    lastReplacement =
        Optional.of(
            new ClusterStatus.Replaced(
                "demo-" + ordinal,
                id(ordinal + 16),
                new ObjectRef("data-demo-" + ordinal, "gone"),
                why,
                NOW.minus(ago)));
    return this;
  }

  /** Claims of members that leave are kept. */
  Seen retaining() {
    whenScaled = Retention.RETAIN;
    return this;
  }

  /** The claim is noted as that of the member that was removed. */
  public Seen notedAsRemoved(int ordinal) {
    return withVolume(
        ordinal,
        claim ->
            claim.noted(
                claim
                    .identity()
                    .orElseGet(() -> identity(ordinal, X, List.of(0, 1, 2)))
                    .asRemoved()));
  }

  public Seen noIntent() {
    intent = Optional.empty();
    return this;
  }

  /** The spec asks for so many members. */
  public Seen asking(int members) {
    replicas = members;
    return this;
  }

  public Seen teardown(Teardown running) {
    intent = Optional.of(running);
    return this;
  }

  /** The last reset was carried out. */
  Seen reset(FinishedReset finished) {
    lastReset = Optional.of(finished);
    return this;
  }

  Seen task(ObservedTask task) {
    tasks.add(task);
    return this;
  }

  public Seen deleting() {
    deleting = true;
    return this;
  }

  Seen withoutFinalizer() {
    finalizer = false;
    return this;
  }

  public Seen paused() {
    paused = true;
    return this;
  }

  Seen deleteVolumes() {
    whenDeleted = Retention.DELETE;
    return this;
  }

  /** No copy of a valid spec is kept, or somebody took it away. */
  Seen nothingKept() {
    kept = asked -> Optional.empty();
    return this;
  }

  /** The kept copy is that of the valid spec before this one. */
  Seen kept(ClusterSpec earlier) {
    kept = asked -> Optional.of(earlier);
    return this;
  }

  /** The spec of this row, with other replicas. */
  static ClusterSpec spec(int replicas) {
    return cluster(replicas).observed().cluster().spec();
  }

  /** What was found where the source should be. */
  Seen found(SourceFile file) {
    found = Optional.of(file);
    return this;
  }

  /** Its node has the file with this digest. */
  Seen delivered(int ordinal, String sha256) {
    return reportedAs(ordinal, r -> r.with(Optional.of(new MemberReport.BootstrapFile(sha256))));
  }

  /** Its node downloads a file, or fails to. */
  Seen downloading(int ordinal, BootstrapSource.Snapshot file, Optional<String> failure) {
    return reportedAs(
        ordinal,
        r ->
            r.with(
                Optional.of(
                    new MemberReport.BootstrapFile(
                        file.sha256(), Optional.of(file.name()), failure))));
  }

  /** The pod that serves this file of a claim is there. */
  Seen serving(BootstrapSource.Snapshot file, SnapshotPod.State state) {
    snapshotPod =
        Optional.of(
            new SnapshotPod(
                SNAPSHOT_POD.name(), SNAPSHOT_POD.uid(), file.identity(), false, state));
    return this;
  }

  /** And its deletion was asked for. */
  Seen snapshotPodDeleting() {
    snapshotPod =
        snapshotPod.map(
            pod -> new SnapshotPod(pod.name(), pod.uid(), pod.serves(), true, pod.state()));
    return this;
  }

  Seen source(BootstrapSource wanted) {
    source = wanted;
    return this;
  }

  public Seen child(ChildKind kind, ChildState state) {
    children.put(kind, state);
    return this;
  }

  public Seen setReplicas(int count) {
    setReplicas = count;
    return this;
  }

  /** Somebody deleted the StatefulSet; what it made is still there. */
  Seen withoutSet() {
    setThere = false;
    return child(ChildKind.STATEFUL_SET, ChildState.MISSING);
  }

  /** A StatefulSet of that name belongs to another application. */
  Seen foreignSet() {
    ours = false;
    return child(ChildKind.STATEFUL_SET, ChildState.FOREIGN);
  }

  /** A StatefulSet of that name belongs to the resource before this one. */
  Seen predecessorsSet() {
    ours = false;
    return child(ChildKind.STATEFUL_SET, ChildState.DELETING);
  }

  /** Its claim was bound since, to such a volume. */
  Seen bound(int ordinal, Volume.Binding to) {
    return withVolume(ordinal, v -> v.bound(to));
  }

  /** Its claim was not made from our template. */
  Seen unlabelled(int ordinal) {
    return withVolume(
        ordinal,
        v ->
            new Volume(
                v.name(),
                v.uid(),
                v.resourceVersion(),
                v.binding(),
                v.deleting(),
                v.identity(),
                v.size(),
                false));
  }

  /** Its claim asks for this much. */
  Seen volumeSize(int ordinal, String size) {
    return withVolume(
        ordinal,
        v ->
            new Volume(
                v.name(),
                v.uid(),
                v.resourceVersion(),
                v.binding(),
                v.deleting(),
                v.identity(),
                size,
                v.labelled()));
  }

  /** The spec asks for volumes of this size. */
  public Seen askingFor(String size) {
    asked = size;
    return this;
  }

  /** The StatefulSet makes claims of this size. */
  public Seen claimTemplate(String size) {
    claimTemplate = size;
    return this;
  }

  /** Its claim asks for this much, and its volume has that much. */
  public Seen volumeSize(int ordinal, String size, String capacity) {
    return volumeSize(ordinal, size).withVolume(ordinal, v -> v.having(Volume.Extent.of(capacity)));
  }

  /** Its file system has waited so long for its pod to start. */
  public Seen awaitsStart(int ordinal, Duration time) {
    return withVolume(
        ordinal,
        v ->
            v.having(
                new Volume.Extent(
                    v.extent().capacity(), Optional.of(NOW.minus(time)), Optional.empty())));
  }

  /** The platform has trouble with the expansion of its volume. */
  public Seen cannotGrow(int ordinal, String trouble) {
    return withVolume(
        ordinal,
        v ->
            v.having(
                new Volume.Extent(v.extent().capacity(), Optional.empty(), Optional.of(trouble))));
  }

  private Seen withVolume(int ordinal, UnaryOperator<Volume> change) {
    Slot slot = slots.get(ordinal);
    Volume changed = change.apply(slot.volume().orElseThrow());
    slots.put(
        ordinal, new Slot(ordinal, slot.name(), Optional.of(changed), slot.pod(), slot.member()));
    return this;
  }

  private Seen withPod(int ordinal, UnaryOperator<Pod> change) {
    Slot slot = slots.get(ordinal);
    Pod changed = change.apply(slot.pod().orElseThrow());
    slots.put(
        ordinal,
        new Slot(ordinal, slot.name(), slot.volume(), Optional.of(changed), slot.member()));
    return this;
  }

  /** A node waits on an empty volume. */
  public Seen empty(int ordinal) {
    return reported(ordinal, State.WAITING, Optional.empty(), Optional.empty(), Role.NONE);
  }

  /** Its claim is being deleted while its pod still runs. */
  public Seen claimDeleting(int ordinal) {
    return withVolume(ordinal, Volume::going);
  }

  /** Nobody has noted yet what its volume holds. */
  Seen unnoted(int ordinal) {
    return withVolume(ordinal, noted -> volume(ordinal, true, Optional.empty()));
  }

  /** Empty now, and its volume is noted as one of X. */
  Seen emptied(int ordinal) {
    empty(ordinal);
    return annotate(ordinal, X, List.of(0, 1, 2));
  }

  /** No pod, no claim. */
  public Seen absent(int ordinal) {
    slots.put(ordinal, Slot.absent(REF, ordinal));
    return this;
  }

  /** A pod that does not run yet on a claim that was never bound. */
  public Seen neverBound(int ordinal) {
    return unasked(ordinal, false, Optional.empty());
  }

  /** A claim that was never bound, and no pod that could bind it. */
  Seen withoutPod(int ordinal) {
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            REF.memberName(ordinal),
            Optional.of(volume(ordinal, false, Optional.empty())),
            Optional.empty(),
            Optional.empty()));
    return this;
  }

  /** Its pod is being stopped, and its process answers still. */
  public Seen podDeleting(int ordinal) {
    return withPod(
        ordinal,
        p -> new Pod(p.name(), p.uid(), true, p.ready(), p.problem(), p.image(), p.revision()));
  }

  /** When its pod is to have ended. */
  public Seen podEndsIn(int ordinal, Duration left) {
    return withPod(ordinal, p -> p.endsBy(Optional.of(NOW.plus(left))));
  }

  /** A claim without a pod, of which nobody knows more. */
  Seen unused(int ordinal) {
    unknown(ordinal);
    return noPod(ordinal);
  }

  /** Its pod is missing, and its volume is there. */
  public Seen noPod(int ordinal) {
    Optional<Volume> claim = Optional.ofNullable(slots.get(ordinal)).flatMap(Slot::volume);
    slots.put(
        ordinal,
        new Slot(ordinal, REF.memberName(ordinal), claim, Optional.empty(), Optional.empty()));
    return this;
  }

  /** The platform cannot create its pod. */
  Seen refused(int ordinal, String message) {
    notices.add(
        new PlatformNotice(PlatformNotice.Kind.POD_REFUSED, REF.memberName(ordinal), message));
    return this;
  }

  /** The platform reports this of its pod, which is there. */
  public Seen noticed(PlatformNotice.Kind kind, int ordinal, String message) {
    notices.add(new PlatformNotice(kind, REF.memberName(ordinal), message));
    return this;
  }

  /** Its pod is older than a restart that was asked for. */
  Seen restartAsked(int ordinal) {
    notices.add(
        new PlatformNotice(
            PlatformNotice.Kind.RESTART_ASKED, REF.memberName(ordinal), "a restart was asked for"));
    return this;
  }

  /** The StatefulSet's template is of this revision now. */
  public Seen templateRevision(String revision) {
    setRevision = Optional.of(revision);
    return this;
  }

  /** Its pod was made to run this image. */
  public Seen podImage(int ordinal, String image) {
    return withPod(
        ordinal,
        p -> new Pod(p.name(), p.uid(), p.deleting(), p.ready(), p.problem(), image, p.revision()));
  }

  /** Its pod is not ready. */
  public Seen notReady(int ordinal) {
    return withPod(
        ordinal,
        p -> new Pod(p.name(), p.uid(), false, false, p.problem(), p.image(), p.revision()));
  }

  /** Its pod became ready so long ago. */
  Seen readyFor(int ordinal, Duration time) {
    return withPod(ordinal, p -> p.readySince(Optional.of(NOW.minus(time))));
  }

  /** The node image is the operator's choice. */
  Seen withoutImage() {
    imageNamed = false;
    return this;
  }

  /** What the template of the StatefulSet says of itself. */
  Seen template(Optional<String> asked, Optional<String> whole) {
    template = new Pod.Template(asked, whole);
    return this;
  }

  /** So does its template, field by field. */
  Seen templateOf(Map<String, String> fields) {
    template = new Pod.Template(Optional.of(fields.toString()), Optional.empty(), fields);
    return this;
  }

  /** Its pod was made when the spec asked for these fields. */
  Seen madeOf(int ordinal, Map<String, String> fields) {
    return withPod(
        ordinal,
        p ->
            p.madeFrom(
                new Pod.Template(
                    Optional.of(fields.toString()).filter(text -> !fields.isEmpty()),
                    Optional.empty(),
                    fields)));
  }

  /** Its pod was made from a template that said this of itself. */
  Seen madeFrom(int ordinal, Optional<String> asked, Optional<String> whole) {
    return withPod(ordinal, p -> p.madeFrom(new Pod.Template(asked, whole)));
  }

  /** The leader has so many entries of its log stored there. */
  Seen match(int ordinal, long index) {
    matches.put(ordinal, index);
    return this;
  }

  /** Its pod was made from the template of this revision. */
  Seen podRevision(int ordinal, String revision) {
    return withPod(
        ordinal,
        p ->
            new Pod(
                p.name(),
                p.uid(),
                p.deleting(),
                p.ready(),
                p.problem(),
                p.image(),
                Optional.of(revision)));
  }

  /** Its node was started for this resource, and is not ready. */
  Seen startedFor(int ordinal, String owner) {
    return withPod(
        ordinal,
        p ->
            new Pod(p.name(), p.uid(), p.deleting(), false, p.problem(), p.image(), p.revision())
                .startedFor(Optional.of(owner)));
  }

  /** Its pod was made so long ago. */
  public Seen podAge(int ordinal, Duration age) {
    return withPod(ordinal, p -> p.madeAt(NOW.minus(age)));
  }

  /** The platform says this of its pod. */
  public Seen podProblem(int ordinal, String reason, String message) {
    var problem = new Pod.Problem(reason, message);
    return withPod(
        ordinal,
        p ->
            new Pod(
                p.name(),
                p.uid(),
                p.deleting(),
                false,
                Optional.of(problem),
                p.image(),
                p.revision()));
  }

  /** A pod that does not run yet on a claim that names a snapshot as its source. */
  Seen filledByARestore(int ordinal) {
    return unasked(ordinal, true, Optional.empty());
  }

  /** A pod that does not answer, on a bound claim without a note. */
  public Seen unknown(int ordinal) {
    return unasked(ordinal, true, Optional.empty());
  }

  /** A pod that does not answer, on a claim that is noted as ordinal's member of a cluster. */
  public Seen noted(int ordinal, String cluster, List<Integer> notedVoters) {
    return unasked(ordinal, true, Optional.of(identity(ordinal, cluster, notedVoters)));
  }

  /** A member of X as the configuration says it is; its volume is noted. */
  public Seen member(int ordinal) {
    Role role =
        voters.contains(ordinal)
            ? Role.VOTER
            : learners.contains(ordinal) ? Role.LEARNER : Role.NONE;
    State state = role == Role.VOTER ? State.SERVING : State.CATCHING_UP;
    reported(
        ordinal,
        state,
        Optional.of(X),
        Optional.of(new MemberReport.Genesis(X, 1, "Empty", true)),
        role);
    return annotate(ordinal, X, voters);
  }

  /** It has minted a memberId, and nobody took it in yet. */
  public Seen joining(int ordinal) {
    return reported(ordinal, State.JOINING, Optional.of(X), Optional.empty(), Role.NONE);
  }

  /** Its old data is gone, and it was permitted to join under a new memberId. */
  Seen joiningAnew(int ordinal) {
    reported(ordinal, State.JOINING, Optional.of(X), Optional.empty(), Role.NONE);
    return revised(ordinal, Optional.of(id(ordinal + 16)), List.of());
  }

  /** It knows of a voter more than the others. */
  Seen knowsAnotherVoter(int ordinal) {
    Slot slot = slots.get(ordinal);
    MemberReport r = slot.report().orElseThrow();
    List<Peer> more = new ArrayList<>(r.voters());
    more.addAll(peers(List.of(8)));
    return replace(
        slot,
        new MemberReport(
            r.reportVersion(),
            r.nodeId(),
            r.incarnation(),
            r.version(),
            r.state(),
            r.failure(),
            r.clusterId(),
            r.epoch(),
            r.memberId(),
            r.genesis(),
            r.role(),
            r.leader(),
            r.term(),
            r.commitIndex(),
            r.appliedIndex(),
            r.caughtUp(),
            r.lastTerm(),
            r.lastIndex(),
            more,
            r.learners(),
            r.peers(),
            r.configDigest(),
            r.problems()));
  }

  private Seen replace(Slot slot, MemberReport report) {
    slots.put(
        slot.ordinal(),
        new Slot(
            slot.ordinal(),
            slot.name(),
            slot.volume(),
            slot.pod(),
            Optional.of(new MemberFact.Reachable(report))));
    return this;
  }

  /** It has not applied yet what the leader has committed. */
  public Seen behind(int ordinal) {
    return revised(ordinal, Optional.empty(), List.of(), false);
  }

  /** It is so much later than in other rows. */
  public Seen later(Duration time) {
    later = time;
    return this;
  }

  /** It names this trouble in its report. */
  public Seen problem(int ordinal, String reason) {
    return revised(
        ordinal, Optional.empty(), List.of(new MemberReport.Problem(reason, "in a test")));
  }

  private Seen revised(
      int ordinal, Optional<String> memberId, List<MemberReport.Problem> problems) {
    return revised(
        ordinal, memberId, problems, slots.get(ordinal).report().orElseThrow().caughtUp());
  }

  private Seen revised(
      int ordinal,
      Optional<String> memberId,
      List<MemberReport.Problem> problems,
      boolean caughtUp) {
    Slot slot = slots.get(ordinal);
    MemberReport r = slot.report().orElseThrow();
    MemberReport anew =
        new MemberReport(
            r.reportVersion(),
            r.nodeId(),
            r.incarnation(),
            r.version(),
            r.state(),
            r.failure(),
            r.clusterId(),
            r.epoch(),
            memberId.or(r::memberId),
            r.genesis(),
            r.role(),
            r.leader(),
            r.term(),
            r.commitIndex(),
            r.appliedIndex(),
            caughtUp,
            r.lastTerm(),
            r.lastIndex(),
            r.voters(),
            r.learners(),
            r.peers(),
            r.configDigest(),
            problems);
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            slot.name(),
            slot.volume(),
            slot.pod(),
            Optional.of(new MemberFact.Reachable(anew))));
    return this;
  }

  /** The status has had this finding about the member for so long. */
  Seen found(Reason reason, int ordinal, Duration ago) {
    return reported(reason, REF.memberName(ordinal), ago);
  }

  /** The status has had this finding for so long. */
  Seen reported(Reason reason, String subject, Duration ago) {
    findings.add(
        new FindingStatus(
            reason.name(),
            subject,
            Severity.WARNING,
            false,
            "in a test",
            Optional.empty(),
            NOW.minus(ago)));
    return this;
  }

  /** A member of X that waits to be confirmed, with these voters in its log. */
  public Seen waiting(int ordinal, List<Integer> itsVoters, long commitIndex) {
    return waiting(ordinal, X, itsVoters, commitIndex);
  }

  public Seen waiting(int ordinal, String cluster, List<Integer> itsVoters, long commitIndex) {
    reported(ordinal, State.WAITING, Optional.of(cluster), Optional.empty(), Role.VOTER);
    Slot slot = slots.get(ordinal);
    MemberReport r = slot.report().orElseThrow();
    MemberReport waits =
        new MemberReport(
            r.reportVersion(),
            r.nodeId(),
            r.incarnation(),
            r.version(),
            r.state(),
            r.failure(),
            r.clusterId(),
            r.epoch(),
            r.memberId(),
            r.genesis(),
            itsVoters.isEmpty() ? Role.NONE : r.role(),
            Optional.empty(),
            r.term(),
            commitIndex,
            0,
            false,
            r.lastTerm(),
            r.lastIndex(),
            peers(itsVoters),
            List.of(),
            List.of(),
            r.configDigest(),
            List.of(new MemberReport.Problem("NotConfirmed", "in a test")));
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            slot.name(),
            slot.volume(),
            slot.pod(),
            Optional.of(new MemberFact.Reachable(waits))));
    return this;
  }

  /** Its node reads its disk still, and does not know yet what is on it. */
  Seen starting(int ordinal) {
    return reported(ordinal, State.STARTING, Optional.empty(), Optional.empty(), Role.NONE);
  }

  /** It was asked to form X, and has not finished. */
  Seen forming(int ordinal) {
    return reported(
        ordinal,
        State.FORMING,
        Optional.of(X),
        Optional.of(new MemberReport.Genesis(X, 1, "Empty", false)),
        Role.NONE);
  }

  /** It believes that it leads, in this term. */
  public Seen leading(int ordinal, long term) {
    Slot slot = slots.get(ordinal);
    MemberReport r = slot.report().orElseThrow();
    return replace(
        slot,
        new MemberReport(
            r.reportVersion(),
            r.nodeId(),
            r.incarnation(),
            r.version(),
            r.state(),
            r.failure(),
            r.clusterId(),
            r.epoch(),
            r.memberId(),
            r.genesis(),
            r.role(),
            r.memberId(),
            term,
            r.commitIndex(),
            r.appliedIndex(),
            r.caughtUp(),
            r.lastTerm(),
            r.lastIndex(),
            r.voters(),
            r.learners(),
            r.peers(),
            r.configDigest(),
            r.problems()));
  }

  /** A member of another cluster. */
  public Seen stranger(int ordinal, String cluster) {
    return reported(ordinal, State.SERVING, Optional.of(cluster), Optional.empty(), Role.VOTER);
  }

  /** Permitted to join another cluster. */
  Seen strangerJoining(int ordinal, String cluster) {
    return reported(ordinal, State.JOINING, Optional.of(cluster), Optional.empty(), Role.NONE);
  }

  /** Its genesis.json says X. */
  Seen genesisFile(int ordinal, boolean started) {
    return reported(
        ordinal,
        started ? State.SERVING : State.WAITING,
        Optional.of(X),
        Optional.of(new MemberReport.Genesis(X, 1, "Empty", started)),
        started ? Role.VOTER : Role.NONE);
  }

  /** From a file, and not started. */
  Seen snapshotGenesisFile(int ordinal, String sha256) {
    return reported(
        ordinal,
        State.WAITING,
        Optional.of(X),
        Optional.of(
            new MemberReport.Genesis(
                X,
                1,
                "Snapshot",
                false,
                Optional.empty(),
                Optional.of(new MemberReport.SnapshotFile(3, sha256)))),
        Role.NONE);
  }

  public Seen failed(int ordinal, String reason, Optional<String> cluster) {
    failures.put(ordinal, reason);
    reported(ordinal, State.FAILED, cluster, Optional.empty(), Role.NONE);
    return cluster.map(noted -> annotate(ordinal, noted, voters)).orElse(this);
  }

  private Seen reported(
      int ordinal,
      State state,
      Optional<String> cluster,
      Optional<MemberReport.Genesis> genesisFile,
      Role role) {
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            REF.memberName(ordinal),
            Optional.of(volume(ordinal, true, Optional.empty())),
            Optional.of(running(ordinal)),
            Optional.of(
                new MemberFact.Reachable(report(ordinal, state, cluster, genesisFile, role)))));
    return this;
  }

  private MemberReport report(
      int ordinal,
      State state,
      Optional<String> cluster,
      Optional<MemberReport.Genesis> genesisFile,
      Role role) {
    boolean knows =
        cluster.equals(Optional.of(X)) && state != State.JOINING && state != State.WAITING;
    return new MemberReport(
        1,
        REF.memberName(ordinal),
        "p-" + ordinal,
        "0.1.0",
        state,
        state == State.FAILED
            ? Optional.of(new MemberReport.Failure(failures.get(ordinal), "a hole"))
            : Optional.empty(),
        cluster,
        cluster.map(c -> 1L),
        cluster.map(c -> id(ordinal)),
        genesisFile,
        role,
        knows && leader >= 0 ? Optional.of(id(leader)) : Optional.empty(),
        2,
        40,
        40,
        knows && leader >= 0,
        0,
        0,
        knows ? peers(voters) : List.of(),
        knows ? peers(learners) : List.of(),
        ordinal == leader ? progress(ordinal) : List.of(),
        knows || genesisFile.isPresent() ? Optional.of(formedConfig.digest()) : Optional.empty(),
        List.of());
  }

  private static List<Peer> peers(List<Integer> ordinals) {
    return ordinals.stream()
        .map(n -> new Peer(id(n), REF.memberName(n), "demo-" + n + ":2380", "demo-" + n + ":8080"))
        .toList();
  }

  private List<Progress> progress(int self) {
    List<Integer> others = new ArrayList<>(voters);
    others.addAll(learners);
    return others.stream()
        .filter(n -> n != self)
        .map(
            n ->
                new Progress(
                    id(n),
                    matches.getOrDefault(n, 40L),
                    !down.contains(n),
                    Optional.of(!hung.contains(n))))
        .toList();
  }

  private Seen unasked(int ordinal, boolean bound, Optional<VolumeIdentity> identity) {
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            REF.memberName(ordinal),
            Optional.of(volume(ordinal, bound, identity)),
            Optional.of(running(ordinal)),
            Optional.of(
                new MemberFact.Unreachable(
                    NOW, MemberFact.Cause.TIMED_OUT, "does not answer: no answer in time"))));
    return this;
  }

  /** Its claim is noted so. */
  public Seen annotated(int ordinal, String cluster, List<Integer> notedVoters) {
    return annotate(ordinal, cluster, notedVoters);
  }

  /** Its volume is one of another member of this ordinal. */
  public Seen underAnotherId(int ordinal) {
    TreeSet<String> ids = new TreeSet<>();
    voters.forEach(n -> ids.add(id(n)));
    revised(ordinal, Optional.of(id(ordinal + 16)), List.of());
    return withVolume(ordinal, v -> v.noted(new VolumeIdentity(X, 1, id(ordinal + 16), ids)));
  }

  private Seen annotate(int ordinal, String cluster, List<Integer> notedVoters) {
    Slot slot = slots.get(ordinal);
    slots.put(
        ordinal,
        new Slot(
            ordinal,
            slot.name(),
            Optional.of(
                volume(ordinal, true, Optional.of(identity(ordinal, cluster, notedVoters)))),
            slot.pod(),
            slot.member()));
    return this;
  }

  private static VolumeIdentity identity(int ordinal, String cluster, List<Integer> notedVoters) {
    TreeSet<String> ids = new TreeSet<>();
    notedVoters.forEach(n -> ids.add(id(n)));
    return new VolumeIdentity(cluster, 1, id(ordinal), ids);
  }

  private static Volume volume(int ordinal, boolean bound, Optional<VolumeIdentity> identity) {
    return new Volume(
        claim(ordinal).name(),
        "v-" + ordinal,
        "7",
        bound ? Volume.Binding.EXISTING : Volume.Binding.NONE,
        false,
        identity,
        "1Gi",
        true);
  }

  private static Pod running(int ordinal) {
    return new Pod("demo-" + ordinal, "p-" + ordinal, false, true, Optional.empty(), "node:1");
  }

  public Observed observed() {
    Optional<Genesis> recorded =
        clusterId.map(
            id ->
                new Genesis(
                    origin, id, 1, "demo-0", "v-0", "p-0", Optional.of(id(0)), formedWith, NOW));
    ClusterStatus status =
        ClusterStatus.none()
            .withDecided(clusterId, epoch, recorded, intent)
            .withLastReset(lastReset)
            .withLastReplacement(lastReplacement)
            .withLastRecovery(lastRecovery)
            .withFindings(findings);
    ClusterSpec spec =
        new ClusterSpec(
            replicas,
            "node:1",
            "IfNotPresent",
            asked,
            Optional.empty(),
            source,
            CONFIG,
            whenDeleted,
            whenScaled,
            paused,
            imageNamed,
            PodFields.NONE);
    return new Observed(
            NOW.plus(later),
            new ObservedCluster(
                REF,
                "uid",
                1,
                "7",
                deleting,
                finalizer,
                spec,
                kept.apply(Optional.of(spec)),
                status),
            List.copyOf(slots.values()),
            Optional.of(
                    new ObservedStatefulSet(
                            "set", "5", setReplicas, claimTemplate, false, ours, setRevision)
                        .saying(template))
                .filter(set -> setThere),
            children,
            tasks,
            CANDIDATE)
        .withNotices(notices)
        .withSource(found)
        .withSnapshotPod(snapshotPod);
  }
}
