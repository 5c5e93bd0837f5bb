package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.ConsensusTask;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksWithoutClusterTest {
  private static ApiServer server;
  private static KubernetesClient operator;
  private Stage stage;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
    operator =
        new KubernetesClientBuilder()
            .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
            .build();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      operator.close();
      server.close();
    }
  }

  @BeforeEach
  void newNamespace() {
    stage = new Stage(server);
  }

  @AfterEach
  void leave() {
    stage.close();
  }

  private ConsensusTask reported(ConsensusTask task) {
    new TasksWithoutCluster(operator)
        .report(task.getMetadata().getNamespace(), task.getMetadata().getName());
    return stage.reread(task);
  }

  @Test
  void areReportedOnceAndWait() {
    ConsensusTask first = reported(stage.order("6f1c0a5e9b3d2748"));

    assertThat(first.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(first.getStatus().getMessage())
        .isEqualTo(
            "there is no ConsensusCluster demo in namespace %s; the task waits for it"
                .formatted(stage.ref.namespace()));
    assertThat(reported(first).getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  @Test
  void areNoneOnceTheClusterIsThere() {
    ConsensusTask task = stage.order("6f1c0a5e9b3d2748");
    stage.create();

    ConsensusTask reread = reported(task);

    assertThat(reread.getStatus()).isNull();
    assertThat(reread.getMetadata().getResourceVersion())
        .isEqualTo(task.getMetadata().getResourceVersion());
  }
}
