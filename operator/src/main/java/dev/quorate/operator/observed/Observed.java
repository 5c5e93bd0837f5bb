package dev.quorate.operator.observed;

import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.ClusterSpec;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SourceFile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Everything that was seen of one cluster at one time. Immutable.
 *
 * <p>The order of reading matters: the resource first, then pods, then claims, then the members'
 * reports. A report that carries the incarnation of a pod read before the claims proves that the
 * pod lived throughout, and a claim cannot be exchanged under a living pod; so a report tells of
 * the claim that was read with it.
 *
 * @param now the time of the observation; whole seconds, as the status has them
 * @param slots every ordinal below the size of the cluster or the one that the spec asks for, and
 *     every other that has a pod or a claim; ordered
 * @param versions of the child objects that are there
 * @param notices of the platform about members; empty in a world that reports none
 * @param source the file that a genesis begins with; empty while nobody needs to know
 * @param snapshotPod what serves a file of a claim, if it is there
 * @param candidateClusterId 16 hexadecimal digits that nobody has used: the clusterId, should this
 *     pass record a genesis
 */
public record Observed(
    Instant now,
    ObservedCluster cluster,
    List<Slot> slots,
    Optional<ObservedStatefulSet> statefulSet,
    Map<ChildKind, ChildState> children,
    Map<ChildKind, ObjectVersion> versions,
    List<ObservedTask> tasks,
    List<PlatformNotice> notices,
    Optional<SourceFile> source,
    Optional<SnapshotPod> snapshotPod,
    String candidateClusterId) {

  /**
   * No cluster ever had more members. A claim of a higher ordinal is nobody's: to look into it
   * every ordinal below it would have to be started.
   */
  public static final int MOST_MEMBERS = 9;

  public Observed {
    now = now.truncatedTo(ChronoUnit.SECONDS);
    slots = withEveryOrdinal(cluster, slots);
    children = Map.copyOf(children);
    versions = Map.copyOf(versions);
    notices = List.copyOf(notices);
    tasks =
        tasks.stream()
            .sorted(Comparator.comparing(ObservedTask::created).thenComparing(ObservedTask::uid))
            .toList();
  }

  /** In which no file of a genesis was looked for. */
  public Observed(
      Instant now,
      ObservedCluster cluster,
      List<Slot> slots,
      Optional<ObservedStatefulSet> statefulSet,
      Map<ChildKind, ChildState> children,
      Map<ChildKind, ObjectVersion> versions,
      List<ObservedTask> tasks,
      List<PlatformNotice> notices,
      String candidateClusterId) {
    this(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        versions,
        tasks,
        notices,
        Optional.empty(),
        Optional.empty(),
        candidateClusterId);
  }

  /** Of a world whose child objects have no versions. */
  public Observed(
      Instant now,
      ObservedCluster cluster,
      List<Slot> slots,
      Optional<ObservedStatefulSet> statefulSet,
      Map<ChildKind, ChildState> children,
      List<ObservedTask> tasks,
      String candidateClusterId) {
    this(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        Map.of(),
        tasks,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        candidateClusterId);
  }

  private static List<Slot> withEveryOrdinal(ObservedCluster cluster, List<Slot> seen) {
    var byOrdinal = new TreeMap<Integer, Slot>();
    int asked = cluster.validSpec().map(ClusterSpec::replicas).orElse(0);
    int ordinals = Math.max(cluster.status().recordedSize().orElse(asked), asked);
    for (int ordinal = 0; ordinal < ordinals; ordinal++) {
      byOrdinal.put(ordinal, Slot.absent(cluster.ref(), ordinal));
    }
    seen.forEach(slot -> byOrdinal.put(slot.ordinal(), slot));
    return List.copyOf(byOrdinal.values());
  }

  /**
   * How many members the cluster has, those that are on their way included: the number written down
   * last, and before its genesis the one that a valid spec asks for.
   */
  public int formedSize() {
    return formedSize(cluster);
  }

  private static int formedSize(ObservedCluster cluster) {
    return cluster
        .status()
        .recordedSize()
        .orElseGet(() -> cluster.validSpec().map(ClusterSpec::replicas).orElse(0));
  }

  // Zero asks that members stop (hibernation), and not that they leave.
  private static int desiredSize(ObservedCluster cluster) {
    return cluster
        .validSpec()
        .map(ClusterSpec::replicas)
        .filter(replicas -> replicas > 0)
        .orElseGet(() -> formedSize(cluster));
  }

  /**
   * Whether no member is to run, as the spec asks with no replicas: they stop together, and keep
   * their volumes. An intent comes to its end first, which may take members that run; and no pod
   * stops whose claim would go with it.
   */
  public boolean hibernates() {
    return status().clusterId().isPresent()
        && status().intent().isEmpty()
        && !cluster.deleting()
        && cluster.validSpec().filter(spec -> spec.replicas() == 0).isPresent()
        && formed().stream().noneMatch(Slot::keepsItsClaim);
  }

  /** Whether it {@link #hibernates}, and nothing keeps the pods running. */
  public boolean sleeps() {
    return hibernates() && statefulSet.filter(set -> set.replicas() > 0).isEmpty();
  }

  /**
   * The ordinals that belong to the formed cluster at its present size, the {@link #leaving} ones
   * included: whoever counts votes, data or trouble counts all of these. Before it is formed every
   * other one that may hold the data that is looked for belongs to it too; not a claim that nothing
   * was ever bound to, since nothing starts for it. Afterwards a claim beyond the size is nobody's.
   */
  public List<Slot> formed() {
    boolean sized = isSized();
    int size = formedSize();
    Predicate<Slot> belongs = slot -> slot.ordinal() < size || (!sized && mayBelong(slot));
    // Nearly always all of them do, and every rule asks.
    return slots.stream().allMatch(belongs) ? slots : slots.stream().filter(belongs).toList();
  }

  /** The ordinals that the spec in force asks for, whether or not they belong to it already. */
  public List<Slot> desired() {
    int size = desiredSize(cluster);
    return slots.stream().filter(slot -> slot.ordinal() < size).toList();
  }

  /**
   * The ordinals of a formed cluster that the spec does not ask for any more, and the one that is
   * recorded as leaving. They vote and hold data like every other until they are taken out.
   */
  public List<Slot> leaving() {
    List<Slot> desired = desired();
    return isSized()
        ? formed().stream().filter(slot -> !desired.contains(slot) || isDeparting(slot)).toList()
        : List.of();
  }

  /** Whether it is recorded that this ordinal leaves, and not yet done. */
  public boolean isDeparting(Slot slot) {
    return status()
        .departure()
        .filter(departure -> departure.ordinal() == slot.ordinal())
        .isPresent();
  }

  /** The ordinals that the spec asks for and that do not belong to the formed cluster. */
  public List<Slot> joining() {
    List<Slot> formed = formed();
    return desired().stream().filter(slot -> !formed.contains(slot)).toList();
  }

  private boolean isSized() {
    return status().clusterId().isPresent() && status().recordedSize().isPresent();
  }

  private static boolean mayBelong(Slot slot) {
    return slot.ordinal() < MOST_MEMBERS
        && (slot.pod().isPresent()
            || slot.volume().filter(v -> v.mayHoldData() || v.identity().isPresent()).isPresent());
  }

  public Observed withCandidateClusterId(String candidate) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        versions,
        tasks,
        notices,
        source,
        snapshotPod,
        candidate);
  }

  public Observed withChildren(Map<ChildKind, ChildState> compared) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        compared,
        versions,
        tasks,
        notices,
        source,
        snapshotPod,
        candidateClusterId);
  }

  public Observed withVersions(Map<ChildKind, ObjectVersion> found) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        found,
        tasks,
        notices,
        source,
        snapshotPod,
        candidateClusterId);
  }

  public Observed withNotices(List<PlatformNotice> found) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        versions,
        tasks,
        found,
        source,
        snapshotPod,
        candidateClusterId);
  }

  public Observed withSource(Optional<SourceFile> found) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        versions,
        tasks,
        notices,
        found,
        snapshotPod,
        candidateClusterId);
  }

  public Observed withSnapshotPod(Optional<SnapshotPod> found) {
    return new Observed(
        now,
        cluster,
        slots,
        statefulSet,
        children,
        versions,
        tasks,
        notices,
        source,
        found,
        candidateClusterId);
  }

  /**
   * The snapshot that a genesis still needs: the member that will form the cluster does not have it
   * yet. Of a formed cluster nobody reads it again.
   */
  public Optional<BootstrapSource.Snapshot> neededSource() {
    boolean formed = status().clusterId().isPresent() || status().runningTeardown().isPresent();
    return formed || cluster.deleting()
        ? Optional.empty()
        : cluster
            .validSpec()
            .map(ClusterSpec::source)
            .filter(BootstrapSource.Snapshot.class::isInstance)
            .map(BootstrapSource.Snapshot.class::cast)
            .filter(wanted -> !firstHas(wanted.sha256()));
  }

  private boolean firstHas(String sha256) {
    return slots.stream().anyMatch(slot -> slot.ordinal() == 0 && slot.hasFile(sha256));
  }

  /** See {@link ObservedCluster#specInForce()}. */
  public ClusterSpec specInForce() {
    return cluster.specInForce();
  }

  public ClusterStatus status() {
    return cluster.status();
  }

  public ClusterRef ref() {
    return cluster.ref();
  }

  public Optional<Slot> slot(String name) {
    return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
  }
}
