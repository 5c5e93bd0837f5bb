package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServedResourcesTest {
  @Test
  void areAwaitedUntilTheirDefinitionsAreInstalled() throws Exception {
    try (ApiServer server = ApiServer.startWithoutDefinitions()) {
      var served = new ServedResources(server.client());
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
    }
  }
}
