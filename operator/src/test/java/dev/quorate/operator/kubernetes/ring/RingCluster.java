package dev.quorate.operator.kubernetes.ring;

import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.ConsensusClusterStatus;
import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.api.v1alpha1.MemberStatus;
import dev.quorate.api.v1alpha1.Retention;
import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.kubernetes.PlayedControllers;
import dev.quorate.operator.kubernetes.PlayedMembers;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.simulated.OperatorCrashed;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pass;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One cluster in a namespace of its own as a scenario writes of it: what people do, what is waited
 * for, and what is there then. Time passes in the waits only.
 */
final class RingCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BETWEEN_TURNS = Duration.ofMillis(20);

  /** A turn is some dozen requests, and while time must pass there are many without a write. */
  private static final Duration BETWEEN_IDLE_TURNS = Duration.ofMillis(160);

  private static final int QUIET_TURNS = 8;
  private static final String MISSING_IMAGE = "quorate/node:missing";
  private static final String IMAGE = "quorate/node:test";

  /** Of everybody but the operator, which has the chart's rights and no others. */
  final KubernetesClient client;

  final ClusterRef ref;
  final PlayedMembers members;
  final FaultyRequests requests;
  private final PlayedControllers controllers;
  private final PlayedPlatform platform;
  private final OutsideInvariants invariants;
  private final KubernetesClient operator;
  private final SecureRandom random = new SecureRandom();
  private Informers informers;
  private KubernetesWorld world;
  private Pass process;
  private Map<String, String> claimsBefore = Map.of();
  private String clusterIdBefore = "";

  RingCluster(ApiServer server, PlannedRequestFault fault) {
    client = server.client();
    ref = new ClusterRef(server.newNamespace(), "demo");
    members = new PlayedMembers(client, ref);
    controllers = new PlayedControllers(client, ref.namespace(), members);
    platform = new PlayedPlatform(client, ref.namespace(), controllers);
    invariants = new OutsideInvariants(client, ref, members);
    requests = new FaultyRequests(fault, invariants::sends);
    operator =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("faults", requests))
            .build();
    start();
  }

  // A process remembers nothing of the one before it.
  private void start() {
    requests.restart();
    informers = new Informers(operator, List.of(ref.namespace()), "");
    informers.start();
    world = members.world(operator, Optional.of(informers), "operator-0");
    process =
        new Pass(
            new WatchedWorld(world, requests, invariants),
            () -> HexFormat.of().toHexDigits(random.nextLong()),
            InstantSource.system(),
            Journal.SILENT);
  }

  private void stop() {
    world.close();
    informers.close();
  }

  // What people do.

  RingCluster create() {
    return create(new ConsensusClusterSpec());
  }

  RingCluster createWithoutRetention() {
    var spec = new ConsensusClusterSpec();
    spec.setRetention(new Retention(Retention.Policy.DELETE, Retention.Policy.DELETE));
    return create(spec);
  }

  RingCluster createWithMissingImage() {
    var spec = new ConsensusClusterSpec();
    spec.setImage(MISSING_IMAGE);
    return create(spec);
  }

  private RingCluster create(ConsensusClusterSpec spec) {
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setNamespace(ref.namespace());
    cluster.getMetadata().setName(ref.name());
    cluster.setSpec(spec);
    client.resource(cluster).create();
    return this;
  }

  RingCluster setMissingImage() {
    return edit(resource -> resource.getSpec().setImage(MISSING_IMAGE));
  }

  RingCluster correctTheImage() {
    return edit(resource -> resource.getSpec().setImage(IMAGE));
  }

  /** Of the resource as it is, again if somebody else was faster. */
  RingCluster edit(Consumer<ConsensusCluster> change) {
    client
        .resource(resource().orElseThrow())
        .edit(
            found -> {
              change.accept(found);
              return found;
            });
    return this;
  }

  RingCluster delete() {
    client.resource(resource().orElseThrow()).delete();
    return this;
  }

  RingCluster reset() {
    var task = new ConsensusTask();
    task.getMetadata().setNamespace(ref.namespace());
    task.getMetadata().setName("reset");
    task.setSpec(new ConsensusTaskSpec());
    task.getSpec().setCluster(ref.name());
    task.getSpec().setClusterId(clusterId());
    task.getSpec().setReset(new ConsensusTaskSpec.Reset());
    client.resource(task).create();
    return this;
  }

  /** A client writes, and the write is acknowledged. */
  RingCluster put(String value) {
    return until("written " + value, () -> members.put(clusterId(), value));
  }

  // What accidents happen.

  /** The pod and the claim are deleted: the member's data is gone. */
  RingCluster lose(int ordinal) {
    client.resource(claims().get(ref.claimName(ordinal))).delete();
    return deletePod(ordinal);
  }

  RingCluster deletePod(int ordinal) {
    controllers.remove(pods().get(ref.memberName(ordinal)));
    return this;
  }

  // The comparison and the faults.

  /** Requests count, the planned fault happens, and the cluster as it is now is remembered. */
  RingCluster faultsFromHere() {
    requests.countFromHere();
    claims().forEach((name, claim) -> remember(name, claim.getMetadata().getUid()));
    clusterIdBefore = clusterId();
    return this;
  }

  private void remember(String claim, String uid) {
    var known = new TreeMap<>(claimsBefore);
    known.put(claim, uid);
    claimsBefore = known;
  }

  String clusterIdBefore() {
    return clusterIdBefore;
  }

  /** The same object as before, not merely the same name. */
  boolean isFromBefore(PersistentVolumeClaim claim) {
    return claim.getMetadata().getUid().equals(claimsBefore.get(claim.getMetadata().getName()));
  }

  // What is waited for.

  private void turn() {
    platform.round();
    try {
      process.over(ref);
    } catch (OperatorCrashed crashed) {
      stop();
      start();
    }
    invariants.check();
  }

  private static Duration idle(Duration previous) {
    return previous.compareTo(BETWEEN_IDLE_TURNS) < 0 ? previous.multipliedBy(2) : previous;
  }

  RingCluster until(String what, BooleanSupplier reached) {
    var written = new AtomicInteger(requests.log().size());
    try {
      await(what)
          .pollInSameThread()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(
              (turns, previous) -> {
                int now = requests.log().size();
                return written.getAndSet(now) == now ? idle(previous) : BETWEEN_TURNS;
              })
          .until(
              () -> {
                turn();
                return reached.getAsBoolean();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("never " + what + ": " + describe(), e);
    }
    return this;
  }

  /** Ready, with a status that describes what is there, and after that quiet. */
  RingCluster untilReady() {
    return until("ready", this::isReady).settles();
  }

  RingCluster untilDeleted() {
    return until("deleted", () -> resource().isEmpty())
        .until("no pods", () -> pods().isEmpty())
        .settles();
  }

  RingCluster untilTaskSucceeded() {
    return until("the task succeeded", () -> taskPhases().equals(List.of("Succeeded")));
  }

  RingCluster untilEveryPodMissesItsImage() {
    return until(
        "no pod runs",
        () ->
            pods().size() == 3
                && pods().values().stream().noneMatch(PlayedControllers::isPullable));
  }

  RingCluster untilDegraded() {
    return until("degraded", () -> is("Degraded", status()));
  }

  /** I6: nothing is written any more, for many turns in a row. */
  private RingCluster settles() {
    return until("I6: so many turns without a write", this::isQuiet);
  }

  private boolean isQuiet() {
    int count = requests.log().size();
    for (int turn = 0; turn < QUIET_TURNS && requests.log().size() == count; turn++) {
      turn();
    }
    return requests.log().size() == count;
  }

  private boolean isReady() {
    Optional<ConsensusClusterStatus> status = status();
    if (!is("Ready", status) || status.map(ConsensusClusterStatus::getOperation).isPresent()) {
      return false;
    }
    Map<String, Pod> pods = pods();
    Map<String, PersistentVolumeClaim> claims = claims();
    return status.map(ConsensusClusterStatus::getMembers).orElse(List.of()).stream()
            .filter(member -> isThere(member, pods, claims))
            .count()
        == 3;
  }

  private static boolean isThere(
      MemberStatus member, Map<String, Pod> pods, Map<String, PersistentVolumeClaim> claims) {
    var pod = Optional.ofNullable(pods.get(member.name()));
    var claim = Optional.ofNullable(claims.get("data-" + member.name()));
    return Boolean.TRUE.equals(member.healthy())
        && "Voter".equals(member.role())
        && pod.filter(p -> p.getMetadata().getUid().equals(member.podUid())).isPresent()
        && claim.filter(c -> c.getMetadata().getUid().equals(member.volumeUid())).isPresent();
  }

  private static boolean is(String condition, Optional<ConsensusClusterStatus> status) {
    return status.map(ConsensusClusterStatus::getConditions).orElse(List.of()).stream()
        .anyMatch(c -> c.type().equals(condition) && c.status().name().equals("TRUE"));
  }

  // What is there.

  Optional<ConsensusCluster> resource() {
    return Optional.ofNullable(
        client
            .resources(ConsensusCluster.class)
            .inNamespace(ref.namespace())
            .withName(ref.name())
            .get());
  }

  Optional<ConsensusClusterStatus> status() {
    return resource().map(ConsensusCluster::getStatus);
  }

  /** Empty if the status has none, or if there is no resource. */
  String clusterId() {
    return status().map(ConsensusClusterStatus::getClusterId).orElse("");
  }

  Map<String, Pod> pods() {
    Map<String, Pod> byName = new TreeMap<>();
    controllers.pods().forEach(pod -> byName.put(pod.getMetadata().getName(), pod));
    return byName;
  }

  Map<String, PersistentVolumeClaim> claims() {
    Map<String, PersistentVolumeClaim> byName = new TreeMap<>();
    client
        .persistentVolumeClaims()
        .inNamespace(ref.namespace())
        .list()
        .getItems()
        .forEach(claim -> byName.put(claim.getMetadata().getName(), claim));
    return byName;
  }

  /** All that the operator makes for a cluster. */
  List<HasMetadata> children() {
    String namespace = ref.namespace();
    return Stream.<List<? extends HasMetadata>>of(
            client.apps().statefulSets().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.secrets().inNamespace(namespace).list().getItems(),
            client.policy().v1().podDisruptionBudget().inNamespace(namespace).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .toList();
  }

  boolean isInTheTemplate(String image) {
    return client.apps().statefulSets().inNamespace(ref.namespace()).list().getItems().stream()
        .flatMap(set -> set.getSpec().getTemplate().getSpec().getContainers().stream())
        .anyMatch(container -> container.getImage().contains(image));
  }

  List<String> taskPhases() {
    return client
        .resources(ConsensusTask.class)
        .inNamespace(ref.namespace())
        .list()
        .getItems()
        .stream()
        .map(
            task ->
                Optional.ofNullable(task.getStatus()).map(status -> status.getPhase()).orElse(""))
        .toList();
  }

  String describe() {
    return "%s%npods %s, claims %s%nnot granted by the chart %s%nrequests:%n  %s"
        .formatted(
            status().map(client.getKubernetesSerialization()::asJson).orElse("no status"),
            pods().keySet(),
            claims().keySet(),
            requests.forbidden(),
            String.join("\n  ", requests.log()));
  }

  @Override
  public void close() {
    stop();
    members.close();
    operator.close();
    requests.close();
  }
}
