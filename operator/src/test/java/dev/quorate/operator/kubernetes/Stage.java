package dev.quorate.operator.kubernetes;

import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Condition;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pass;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** One cluster in a namespace of its own: the operator's passes, and all that they meet. */
final class Stage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String IMAGE = "quorate/node:test";

  /** Of everybody but the operator, which has the chart's rights and no others. */
  final KubernetesClient client;

  private final KubernetesClient operator;
  final ClusterRef ref;
  KubernetesWorld world;
  final PlayedMembers members;
  final PlayedControllers controllers;
  final Requests requests = new Requests();
  private final Clock clock;
  private Pass pass;

  private final KubernetesWorld onlooker;
  Informers informers;

  Stage(ApiServer server) {
    this(server, Clock.systemUTC());
  }

  Stage(ApiServer server, Clock clock) {
    this.clock = clock;
    client = server.client();
    ref = new ClusterRef(server.newNamespace(), "demo");
    members = new PlayedMembers(client, ref);
    controllers = new PlayedControllers(client, ref.namespace(), members);
    operator =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("requests", requests))
            .build();
    startOperator();
    onlooker =
        new KubernetesWorld(
            client, Optional.empty(), "onlooker", IMAGE, Clock.systemUTC(), members::address);
  }

  /** One that knows nothing but what it reads. */
  private void startOperator() {
    informers = new Informers(operator, List.of(ref.namespace()), "");
    informers.start();
    await("the watches run").atMost(PATIENCE).until(() -> informers.areCurrent(ref));
    world =
        new KubernetesWorld(
            operator, Optional.of(informers), "operator-0", IMAGE, clock, members::address);
    var random = new SecureRandom();
    pass =
        new Pass(world, () -> HexFormat.of().toHexDigits(random.nextLong()), clock, Journal.SILENT);
  }

  /** The next process of the operator takes over. */
  void restartOperator() {
    informers.close();
    startOperator();
  }

  void create() {
    create(spec -> {});
  }

  void create(Consumer<ConsensusClusterSpec> change) {
    var cluster = new ConsensusCluster();
    cluster.setSpec(new ConsensusClusterSpec());
    change.accept(cluster.getSpec());
    cluster.getMetadata().setNamespace(ref.namespace());
    cluster.getMetadata().setName(ref.name());
    client.resource(cluster).create();
  }

  ConsensusTask order(String clusterId) {
    var task = task("reset-");
    task.getSpec().setClusterId(clusterId);
    task.getSpec().setReset(new ConsensusTaskSpec.Reset());
    return client.resource(task).create();
  }

  /** Whoever can is to lead. */
  ConsensusTask orderToLead() {
    var task = task("lead-");
    task.getSpec().setTransferLeadership(new ConsensusTaskSpec.TransferLeadership(null));
    return client.resource(task).create();
  }

  /** All members are to be restarted. */
  ConsensusTask orderToRestart() {
    return client.resource(restart()).create();
  }

  /** The same by a task that is kept for so many seconds after it is finished. */
  ConsensusTask orderToRestart(int seconds) {
    var task = restart();
    task.getSpec().setTtlSecondsAfterFinished(seconds);
    return client.resource(task).create();
  }

  private ConsensusTask restart() {
    var task = task("restart-");
    task.getSpec().setRestart(new ConsensusTaskSpec.Restart(null));
    return task;
  }

  private ConsensusTask task(String prefix) {
    var task = new ConsensusTask();
    task.getMetadata().setNamespace(ref.namespace());
    task.getMetadata().setGenerateName(prefix);
    task.setSpec(new ConsensusTaskSpec());
    task.getSpec().setCluster(ref.name());
    return task;
  }

  ConsensusTask reread(ConsensusTask task) {
    return client.resource(task).get();
  }

  /** One round of everybody else, and one pass of the operator. */
  void round() {
    controllers.round();
    pass.over(ref);
  }

  void until(String what, Predicate<ClusterStatus> condition) {
    try {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                round();
                return condition.test(seen().status());
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + ": " + seen().status(), e);
    }
  }

  void untilReady() {
    until("the cluster is ready", status -> is(status, "Ready"));
  }

  static boolean is(ClusterStatus status, String condition) {
    return status
        .condition(condition)
        .map(Condition::status)
        .filter(Condition.Truth.TRUE::equals)
        .isPresent();
  }

  /** Live, by somebody who is not the operator. */
  Observed seen() {
    return onlooker.observe(ref).orElseThrow();
  }

  ConsensusCluster resource() {
    return client
        .resources(ConsensusCluster.class)
        .inNamespace(ref.namespace())
        .withName(ref.name())
        .get();
  }

  /** A person changes the resource. */
  void edit(Consumer<ConsensusCluster> change) {
    ConsensusCluster resource = resource();
    change.accept(resource);
    client.resource(resource).update();
  }

  PersistentVolumeClaim claim(int ordinal) {
    return client
        .persistentVolumeClaims()
        .inNamespace(ref.namespace())
        .withName(ref.claimName(ordinal))
        .get();
  }

  /** Somebody writes the claim. */
  void annotateClaim(int ordinal, String key, String value) {
    client
        .resource(claim(ordinal))
        .edit(
            claim ->
                claim.edit().editMetadata().addToAnnotations(key, value).endMetadata().build());
  }

  /** The version of every object that the operator may write: a write changes one, or adds one. */
  Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    String namespace = ref.namespace();
    Stream.<Stream<? extends HasMetadata>>of(
            client
                .resources(ConsensusCluster.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream(),
            client.resources(ConsensusTask.class).inNamespace(namespace).list().getItems().stream(),
            client.apps().statefulSets().inNamespace(namespace).list().getItems().stream(),
            client.services().inNamespace(namespace).list().getItems().stream(),
            client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream(),
            client.secrets().inNamespace(namespace).list().getItems().stream(),
            client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream(),
            client.pods().inNamespace(namespace).list().getItems().stream(),
            client.events().v1().events().inNamespace(namespace).list().getItems().stream())
        .flatMap(objects -> objects)
        .forEach(
            object ->
                versions.put(
                    object.getKind() + "/" + object.getMetadata().getName(),
                    object.getMetadata().getUid()
                        + " at "
                        + object.getMetadata().getResourceVersion()));
    return versions;
  }

  @Override
  public void close() {
    informers.close();
    world.close();
    onlooker.close();
    members.close();
    operator.close();
  }
}
