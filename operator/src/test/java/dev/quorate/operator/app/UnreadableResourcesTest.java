package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.informers.Informers;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.observed.ClusterRef;
import dev.quorate.operator.observed.ClusterStatus;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.decision.Decision.Act;
import dev.quorate.operator.status.ClusterEvent;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Outcome;
import dev.quorate.operator.world.Pass;
import dev.quorate.operator.world.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stored resource that cannot be parsed")
class UnreadableResourcesTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static ApiServer server;
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private String namespace;
  private KubernetesClient rights;
  private Informers informers;
  private KubernetesWorld world;
  private Operator operator;

  /** Held by a test while its definitions check nothing: no status is to be reported under them. */
  private final ReentrantLock lenient = new ReentrantLock();

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void putTogether() {
    namespace = server.newNamespace();
    rights =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .build();
    informers = new Informers(rights, List.of(namespace), "");
    world =
        new KubernetesWorld(
            rights, Optional.of(informers), "operator-0", "quorate/node:test", Clock.systemUTC());
    var journal =
        new Journal() {
          @Override
          public void performed(ClusterRef cluster, Act act, Outcome outcome, Duration took) {}

          @Override
          public void troubled(ClusterRef cluster, String cause) {
            troubles.add(cluster + " " + cause);
          }
        };
    var pass =
        new Pass(
            reportsUnderStrictDefinitions(),
            () -> "0123456789abcdef",
            InstantSource.system(),
            journal);
    operator =
        new Operator(
            o ->
                o.withKubernetesClient(rights)
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false));
    operator.register(
        new ClusterReconciler(
            pass, new SimpleMeterRegistry(), new PassTimes(System::nanoTime), informers),
        o -> o.settingNamespaces(namespace));
  }

  @AfterEach
  void end() {
    operator.stop();
    informers.close();
    world.close();
    rights.close();
  }

  @Test
  void keepsNobodyElseFromBeingCaredFor() {
    server.store(cluster("bad", "{replicas: three}"));
    server.client().resource(cluster("good", "{}")).create();

    start();

    until("the good one is cared for", () -> members("good") == 3);
    repair("bad");
    until("the repair is noticed", () -> members("bad") == 5);
  }

  @Test
  void doesNotEndTheWatchOfARunningOperatorAndIsNamed() {
    server.client().resource(cluster("good", "{}")).create();
    server.client().resource(cluster("bad", "{}")).create();
    start();
    until("both are cared for", () -> members("good") == 3 && members("bad") == 3);

    lenient.lock();
    try {
      server.store(cluster("bad", "{replicas: [1]}"));
    } finally {
      lenient.unlock();
    }

    // Not in its status: the API server refuses that too while the spec is so.
    until("the bad one is named", () -> troubles.stream().anyMatch(t -> t.contains("/bad ")));
    assertThat(operator.getRuntimeInfo().allEventSourcesAreHealthy()).isTrue();
    until("our watches run", () -> informers.areCurrent(new ClusterRef(namespace, "bad")));
    assertThat(
            world.observe(new ClusterRef(namespace, "bad")).orElseThrow().cluster().specProblems())
        .singleElement()
        .asString()
        .contains("replicas cannot be read");
    server.client().resource(cluster("later", "{}")).create();
    until("a later one is cared for", () -> members("later") == 3);
    repair("bad");
    until("the repair is noticed", () -> members("bad") == 5);
  }

  @Test
  void ofATaskStopsNoCluster() {
    server.store(
        """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusTask
        metadata: {name: bad, namespace: %s}
        spec: {cluster: good, reset: now}
        """
            .formatted(namespace));
    server.client().resource(cluster("good", "{}")).create();

    start();

    until("the cluster is cared for", () -> members("good") == 3);
    assertThat(world.observe(new ClusterRef(namespace, "good")).orElseThrow().tasks()).isEmpty();
  }

  private void start() {
    informers.start();
    operator.start();
  }

  private World reportsUnderStrictDefinitions() {
    return new World() {
      @Override
      public Optional<Observed> observe(ClusterRef cluster) {
        return world.observe(cluster);
      }

      @Override
      public Optional<Cache> cache() {
        return world.cache();
      }

      @Override
      public Outcome perform(Act act, Observed seen) {
        return world.perform(act, seen);
      }

      @Override
      public Outcome report(ClusterStatus status, List<ClusterEvent> events, Observed seen) {
        lenient.lock();
        try {
          return world.report(status, events, seen);
        } finally {
          lenient.unlock();
        }
      }
    };
  }

  private String cluster(String name, String spec) {
    return """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusCluster
        metadata: {name: %s, namespace: %s}
        spec: %s
        """
        .formatted(name, namespace, spec);
  }

  private void repair(String name) {
    server
        .client()
        .genericKubernetesResources("quorate.dev/v1alpha1", "ConsensusCluster")
        .inNamespace(namespace)
        .withName(name)
        .patch(MERGE, "{\"spec\": {\"replicas\": 5}}");
  }

  /** Of its StatefulSet; none: 0. */
  private int members(String name) {
    var set = server.client().apps().statefulSets().inNamespace(namespace).withName(name).get();
    return set == null ? 0 : set.getSpec().getReplicas();
  }

  private static void until(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(condition);
  }
}
