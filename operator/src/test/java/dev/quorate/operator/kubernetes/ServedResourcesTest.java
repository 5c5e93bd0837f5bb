package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.api.v1alpha1.ConsensusCluster;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
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
    try (ApiServer server = ApiServer.startWithoutDefinitions()) {
      var served = new ServedResources(server.client(), List.of());
      assertThat(served.await(Duration.ZERO, cause -> {}).orElseThrow())
          .contains("consensusclusters", "consensustasks", "quorate.dev/v1alpha1");

      List<String> told = new ArrayList<>();
      var waiting = new CompletableFuture<String>();
      var ended =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return served.await(
                      Duration.ofSeconds(60),
                      cause -> {
                        told.add(cause);
                        waiting.complete(cause);
                      });
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      waiting.join();
      server.installDefinitions();

      assertThat(ended.join()).isEmpty();
      assertThat(told).hasSize(1);
      assertThat(readFromCache(server)).isEmpty();
    }
  }
}
