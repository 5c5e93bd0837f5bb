package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import dev.quorate.api.v1alpha1.ConsensusClusterSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What kubectl drain may do, by the API server that decides it; only the disruption controller,
 * which counts the pods that are ready, is played.
 */
@DisplayName("A drain, with the budget on a real API server")
class DrainTest {
  private static ApiServer server;
  private Stage stage;

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
  void raise() {
    stage = new Stage(server);
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  /** What a pod is like that does not serve. */
  enum Trouble {
    CRASH_LOOP_BACK_OFF,
    PENDING,
    TERMINATING
  }

  @ParameterizedTest
  @EnumSource
  void takesThePodThatProtectsNothingAndNoneOfTheQuorum(Trouble trouble) {
    bring(3);
    ready("demo-0");
    ready("demo-2");
    bring("demo-1", trouble);
    count();

    assertThat(evict("demo-0")).as("it is one of the last two").isFalse();
    assertThat(evict("demo-2")).as("it is one of the last two").isFalse();
    assertThat(evict("demo-1")).as("it does not serve").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void takesBrokenPodsAlsoWhileTheyAreTheMajority(Trouble trouble) {
    bring(3);
    ready("demo-0");
    bring("demo-1", Trouble.CRASH_LOOP_BACK_OFF);
    bring("demo-2", trouble);
    count();

    assertThat(evict("demo-0")).as("it is the last one").isFalse();
    assertThat(evict("demo-1")).isTrue();
    assertThat(evict("demo-2")).isTrue();
  }

  @Test
  void takesOneOfThreeThatServeAndThenNoOtherOne() {
    bring(3);
    List.of("demo-0", "demo-1", "demo-2").forEach(this::ready);
    count();

    assertThat(evict("demo-1")).isTrue();
    count();
    assertThat(evict("demo-0")).isFalse();
    assertThat(evict("demo-2")).isFalse();
  }

  @Test
  void takesASingleMemberWhichHasNoBudget() {
    bring(1);
    ready("demo-0");

    assertThat(budgets()).isEmpty();
    assertThat(evict("demo-0")).isTrue();
  }

  @Test
  void takesTheOneThatIsLeftAfterAScaleToOne() {
    bring(3);
    stage.edit(cluster -> cluster.getSpec().setReplicas(1));
    stage.until("one is left", status -> status.operation().isEmpty() && status.replicas() == 1);
    ready("demo-0");
    count();

    assertThat(evict("demo-0")).isTrue();
  }

  private void bring(int members) {
    var cluster = new ConsensusCluster();
    cluster.getMetadata().setNamespace(stage.ref.namespace());
    cluster.getMetadata().setName(stage.ref.name());
    cluster.setSpec(new ConsensusClusterSpec());
    cluster.getSpec().setReplicas(members);
    stage.client.resource(cluster).create();
    stage.untilReady();
    stage.until("all is settled", status -> status.operation().isEmpty());
  }

  private PodResource pod(String name) {
    return stage.client.pods().inNamespace(stage.ref.namespace()).withName(name);
  }

  private void ready(String name) {
    become(name, "Running", true);
  }

  private void bring(String name, Trouble trouble) {
    switch (trouble) {
      case CRASH_LOOP_BACK_OFF -> become(name, "Running", false);
      case PENDING -> become(name, "Pending", false);
      case TERMINATING -> {
        // It serves until it has ended.
        become(name, "Running", true);
        pod(name)
            .edit(
                pod ->
                    new PodBuilder(pod)
                        .editMetadata()
                        .addToFinalizers("example.com/its-node-is-gone")
                        .endMetadata()
                        .build());
        pod(name).delete();
      }
    }
  }

  private void become(String name, String phase, boolean ready) {
    Pod pod = pod(name).get();
    pod.setStatus(
        new PodStatusBuilder()
            .withPhase(phase)
            .withConditions(
                new PodConditionBuilder()
                    .withType("Ready")
                    .withStatus(ready ? "True" : "False")
                    .build())
            .build());
    stage.client.resource(pod).updateStatus();
  }

  private List<PodDisruptionBudget> budgets() {
    return stage
        .client
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(stage.ref.namespace())
        .list()
        .getItems();
  }

  /** As the disruption controller (countHealthyPods): ready, and not being deleted. */
  private void count() {
    PodDisruptionBudget budget = budgets().getFirst();
    List<Pod> pods = stage.controllers.pods();
    int healthy =
        (int)
            pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(
                    pod -> pod.getStatus().getConditions().stream().anyMatch(DrainTest::isReady))
                .count();
    int desired = budget.getSpec().getMinAvailable().getIntVal();
    var counted =
        new PodDisruptionBudgetBuilder(budget)
            .withStatus(
                new PodDisruptionBudgetStatusBuilder()
                    .withObservedGeneration(budget.getMetadata().getGeneration())
                    .withCurrentHealthy(healthy)
                    .withDesiredHealthy(desired)
                    .withExpectedPods(pods.size())
                    .withDisruptionsAllowed(Math.max(0, healthy - desired))
                    .withDisruptedPods(Map.of())
                    .build())
            .build();
    stage.client.resource(counted).updateStatus();
  }

  private static boolean isReady(PodCondition condition) {
    return condition.getType().equals("Ready") && condition.getStatus().equals("True");
  }

  /** What kubectl drain asks for; false when the budget does not allow it (429). */
  private boolean evict(String name) {
    // The client would ask again and again, for minutes: to it 429 is an API server that is busy.
    Config once =
        new ConfigBuilder(stage.client.getConfiguration()).withRequestRetryBackoffLimit(0).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(once).build()) {
      return client.pods().inNamespace(stage.ref.namespace()).withName(name).evict();
    }
  }
}
