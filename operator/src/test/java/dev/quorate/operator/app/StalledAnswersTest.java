package dev.quorate.operator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.lease.LeaseTerms;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "When the API server's answer begins and does not end, as behind a network that drops,")
class StalledAnswersTest {
  /** Far longer than the requests' timeout. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private HttpServer server;
  private Config config;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    server.start();
    config =
        new ConfigBuilder()
            .withAutoConfigure(false)
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout(500)
            .build();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private static LeaseTerms terms() {
    return new LeaseTerms(
        "quorate-system",
        "quorate",
        "operator-0",
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofMillis(100));
  }

  @Test
  void aRequestOfAPassEnds() {
    try (var client =
        Wiring.fenced(new KubernetesClientBuilder(), config, Wiring.lease(config, terms()))) {
      var pods = client.pods().inNamespace("default");

      assertTimeoutPreemptively(
          DEADLINE,
          () ->
              assertThatThrownBy(pods::list)
                  .isInstanceOf(KubernetesClientException.class)
                  .hasStackTraceContaining("nothing of the rest of the answer came for 500 ms"));
    }
  }

  @Test
  void aRequestForTheLeaseEndsAndIsTriedAgain() {
    List<String> waitedFor = new ArrayList<>();

    assertTimeoutPreemptively(
        DEADLINE,
        () ->
            assertThatThrownBy(
                    () ->
                        Wiring.lease(config, terms())
                            .acquire(
                                cause -> {
                                  waitedFor.add(cause);
                                  Thread.currentThread().interrupt();
                                }))
                .isInstanceOf(InterruptedException.class));
    assertThat(waitedFor)
        .singleElement()
        .asString()
        .contains("the lease quorate-system/quorate could not be read or taken");
  }
}
