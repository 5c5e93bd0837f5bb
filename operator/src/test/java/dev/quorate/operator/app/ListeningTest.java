package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.operator.kubernetes.ApiServer;
import dev.quorate.operator.kubernetes.ChartRights;
import dev.quorate.operator.kubernetes.ReadableNamespaces;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An operator that listens")
class ListeningTest {
  private static final String ALL = "every namespace";

  private long now;
  private final Hearing hearing = new Hearing(() -> now);
  private Optional<List<InformerHealthIndicator>> watches = Optional.of(List.of());

  @Test
  void isDeafFromTheLossOfItsRightsUntilItHasThemBack() {
    try (ApiServer server = ApiServer.start();
        var client =
            new KubernetesClientBuilder()
                .withConfig(server.operatorConfig(ChartRights.ACCOUNTS.getFirst()))
                .build()) {
      var readable = new ReadableNamespaces(client, List.of(ALL), ALL);
      var listening =
          new Listening(hearing, readable, List.of(ALL), () -> watches, new PassTimes(() -> now));
      hearing.active();
      listenFor(Duration.ofMinutes(2), listening);
      assertThat(hearing.isReady()).isTrue();

      ChartRights.takeClusters(server.client());
      until("the rights are gone", () -> !readable.unreadable().isEmpty());
      listenFor(Duration.ofMinutes(2), listening);
      assertThat(hearing.isReady()).isFalse();
      assertThat(hearing.isAlive()).isTrue();
      assertThat(hearing.deafFor(Hearing.NOT_READY_AFTER).orElseThrow()).contains("forbidden");
      listenFor(Duration.ofMinutes(2), listening);
      assertThat(hearing.isAlive()).isFalse();

      ChartRights.grantClusters(server.client());
      until("the rights are back", () -> readable.unreadable().isEmpty());
      listening.listen();
      assertThat(hearing.isReady()).isTrue();
      assertThat(hearing.isAlive()).isTrue();

      watches = Optional.of(List.of(new EndedWatch()));
      listenFor(Duration.ofMinutes(2), listening);
      assertThat(hearing.isReady()).as("it can read, and a watch has ended").isFalse();
    }
  }

  private void listenFor(Duration time, Listening listening) {
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plusSeconds(30)) {
      listening.listen();
      now += Duration.ofSeconds(30).toNanos();
    }
  }

  private static void until(String what, Callable<Boolean> condition) {
    await(what).atMost(Duration.ofSeconds(30)).until(condition);
  }

  private record EndedWatch() implements InformerHealthIndicator {
    @Override
    public Status getStatus() {
      return Status.UNHEALTHY;
    }

    @Override
    public boolean hasSynced() {
      return true;
    }

    @Override
    public boolean isWatching() {
      return false;
    }

    @Override
    public boolean isRunning() {
      return true;
    }

    @Override
    public String getTargetNamespace() {
      return ALL;
    }
  }
}
