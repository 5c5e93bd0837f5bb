package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.api.v1alpha1.ConsensusTask;
import dev.quorate.api.v1alpha1.ConsensusTaskSpec;
import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.kubernetes.KubernetesWorld;
import dev.quorate.operator.world.Journal;
import dev.quorate.operator.world.Pass;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A task that names a cluster which does not exist")
class TaskOfNoClusterTest {
  @Test
  void saysSoInItsStatus() {
    try (ApiServer server = ApiServer.start();
        var rights =
            new KubernetesClientBuilder()
                .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
                .build();
        var world =
            new KubernetesWorld(rights, "operator-0", "quorate/node:test", Clock.systemUTC())) {
      String namespace = server.newNamespace();
      var pass = new Pass(world, () -> "0123456789abcdef", InstantSource.system(), Journal.SILENT);
      var operator = new Operator(o -> o.withKubernetesClient(rights).withCloseClientOnStop(false));
      operator.register(
          new ClusterReconciler(pass, new SimpleMeterRegistry(), new PassTimes(System::nanoTime)),
          o -> o.settingNamespaces(namespace));
      operator.start();
      ConsensusTask task = server.client().resource(order(namespace)).create();

      await("the status says that there is no such cluster")
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.client().resource(task).get().getStatus() != null);

      assertThat(server.client().resource(task).get().getStatus().getMessage())
          .startsWith("there is no ConsensusCluster nowhere in namespace " + namespace);
      operator.stop();
    }
  }

  private static ConsensusTask order(String namespace) {
    var task = new ConsensusTask();
    task.getMetadata().setNamespace(namespace);
    task.getMetadata().setName("order");
    task.setSpec(new ConsensusTaskSpec());
    task.getSpec().setCluster("nowhere");
    task.getSpec().setClusterId("6f1c0a5e9b3d2748");
    task.getSpec().setReset(new ConsensusTaskSpec.Reset());
    return task;
  }
}
