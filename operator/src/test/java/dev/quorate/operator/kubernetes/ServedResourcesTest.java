package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServedResourcesTest {
  private static List<ConsensusCluster> readFromCache(ApiServer server) {
    return server
        .client()
        .resources(ConsensusCluster.class)
        .inAnyNamespace()
        .list(new ListOptionsBuilder().withResourceVersion("0").build())
        .getItems();
  }

  @Test
  void areAwaitedUntilTheirDefinitionsAreInstalled() throws Exception {
    try (ApiServer server = ApiServer.startWithoutDefinitions();
        var client = operator(server)) {
      var served = new ServedResources(client, List.of());

      List<String> causes = new ArrayList<>();
      var waiting = new CompletableFuture<String>();
      var ended =
          CompletableFuture.runAsync(
              () -> {
                try {
                  served.await(
                      cause -> {
                        causes.add(cause);
                        waiting.complete(cause);
                      });
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(waiting.join())
          .contains("consensusclusters", "consensustasks", "quorate.dev/v1alpha1");
      server.installDefinitions();

      assertThat(ended).succeedsWithin(Duration.ofSeconds(60));
      // Both are missing, one of them is; each is listed, and perhaps not yet readable for a
      // moment.
      assertThat(causes).hasSizeBetween(1, 4).doesNotHaveDuplicates();
      assertThat(readFromCache(server)).isEmpty();
    }
  }

  @Test
  void areAwaitedWhileTheApiServerIsAway() throws Exception {
    try (ApiServer server = ApiServer.start();
        var client = operator(server)) {
      server.freeze();
      var served = new ServedResources(client, List.of());
      var waiting = new CompletableFuture<String>();
      var ended =
          CompletableFuture.runAsync(
              () -> {
                try {
                  served.await(waiting::complete);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });

      assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
      assertThat(ended).isNotDone();
      server.thaw();
      assertThat(ended).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  @Test
  void anApiServerThatIsNotReachedIsReportedWithItsAddressAndWhatHappened() throws Exception {
    String address = "127.0.0.1:" + unusedPort();
    Config nobody = new ConfigBuilder(Config.empty()).withMasterUrl("https://" + address).build();
    nobody.setRequestRetryBackoffLimit(0);
    try (var client = new KubernetesClientBuilder().withConfig(nobody).build()) {
      var served = new ServedResources(client, List.of());
      var waiting = new CompletableFuture<String>();
      Thread awaiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      served.await(waiting::complete);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      assertThat(waiting)
          .succeedsWithin(Duration.ofSeconds(60))
          .asString()
          .startsWith("the API server does not answer: ")
          .contains(address, "refused");
      awaiting.interrupt();
      assertThat(awaiting.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  private static int unusedPort() throws IOException {
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }

  private static KubernetesClient operator(ApiServer server) {
    return new KubernetesClientBuilder()
        .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
        .build();
  }
}
