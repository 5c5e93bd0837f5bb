package dev.quorate.operator.informers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.observed.ClusterRef;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watches")
class InformersTest {
  private static final String ALL = "all";

  private static ApiServer server;
  private KubernetesClient operator;
  private Informers informers;
  private ClusterRef demo;
  private final Set<ClusterRef> changed = ConcurrentHashMap.newKeySet();

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
  void watch() {
    demo = new ClusterRef(server.newNamespace(), "demo");
    operator =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .build();
    informers = new Informers(operator, List.of(ALL), ALL);
    informers.onChange(changed::add);
  }

  @AfterEach
  void end() {
    informers.close();
    operator.close();
    ChartRights.grantClusters(server.client());
  }

  @Test
  void showAClusterWithItsObjectsAndTellOfEachChange() {
    informers.start();
    server.client().resource(cluster("{}")).create();
    server.client().resource(pod("demo-0", "demo")).create();
    server.client().resource(pod("else-0", "else")).create();

    until(
        "both are shown",
        () -> pods() == 1 && changed.contains(new ClusterRef(demo.namespace(), "else")));

    assertThat(changed).contains(demo);
    changed.clear();
    server
        .client()
        .pods()
        .inNamespace(demo.namespace())
        .withName("demo-0")
        .withGracePeriod(0)
        .delete();
    until("it is gone", () -> pods() == 0);
    until("its end is told", () -> changed.contains(demo));
  }

  @Test
  void keepOfAPodWhatALookNeeds() {
    informers.start();
    server.client().resource(cluster("{}")).create();
    server.client().resource(pod("demo-0", "demo")).create();
    until("it is shown", () -> informers.of(demo).isPresent() && pods() == 1);

    var shown = informers.of(demo).orElseThrow().pods().getFirst();

    assertThat(shown.getMetadata().getManagedFields()).isEmpty();
    assertThat(shown.getSpec().getContainers())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.getImage()).isEqualTo("quorate/node:test");
              assertThat(c.getEnv()).isEmpty();
            });
  }

  @Test
  void goOnWhenAStoredResourceCannotBeParsed() {
    informers.start();
    server.store(cluster("{replicas: [1]}"));

    until("it is shown", () -> informers.of(demo).isPresent());
    // The API server ended the watches when the definitions changed.
    until("they run", () -> informers.areCurrent(demo));
    server
        .client()
        .genericKubernetesResources("quorate.dev/v1alpha1", "ConsensusCluster")
        .inNamespace(demo.namespace())
        .withName("demo")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"replicas\": 3}}");
    until(
        "its repair is shown",
        () ->
            Integer.valueOf(3)
                .equals(informers.of(demo).orElseThrow().cluster().get("spec", "replicas")));
  }

  @Test
  void thatMayNotReadAreNotCurrentAndBeginWhenTheyMay() {
    ChartRights.takeClusters(server.client());
    informers.start();
    until(
        "the authorizer knows that the rights are gone",
        () -> informers.health().stream().noneMatch(WatchHealth::watching));
    assertThat(informers.areCurrent(demo)).isFalse();

    ChartRights.grantClusters(server.client());

    until("they run", () -> informers.areCurrent(demo));
  }

  @Test
  void thatHaveEndedAreNotCurrent() {
    informers.start();
    until("they run", () -> informers.areCurrent(demo));

    informers.close();

    until("they have ended", () -> !informers.areCurrent(demo));
    assertThat(informers.health()).noneMatch(WatchHealth::isGood);
  }

  @Test
  void ofOneNamespaceShowNothingOfAnother() {
    try (var limited = new Informers(operator, List.of("default"), ALL)) {
      limited.start();
      until("they run", () -> limited.areCurrent(new ClusterRef("default", "demo")));

      assertThat(limited.areCurrent(demo)).isFalse();
      assertThat(limited.of(demo)).isEmpty();
    }
  }

  private int pods() {
    return informers.of(demo).map(objects -> objects.pods().size()).orElse(-1);
  }

  private String cluster(String spec) {
    return """
        apiVersion: quorate.dev/v1alpha1
        kind: ConsensusCluster
        metadata: {name: demo, namespace: %s}
        spec: %s
        """
        .formatted(demo.namespace(), spec);
  }

  private io.fabric8.kubernetes.api.model.Pod pod(String name, String cluster) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(demo.namespace())
        .withLabels(Map.of("quorate.dev/cluster", cluster))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("node")
        .withImage("quorate/node:test")
        .addNewEnv()
        .withName("A")
        .withValue("b")
        .endEnv()
        .endContainer()
        .endSpec()
        .build();
  }

  private static void until(String what, Callable<Boolean> condition) {
    await(what).atMost(Duration.ofSeconds(60)).until(condition);
  }
}
