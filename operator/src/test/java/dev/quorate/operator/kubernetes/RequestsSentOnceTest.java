package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The client by itself would send a request again that is answered by 429 or 5xx or not at all: a
 * pass looks again first.
 */
@DisplayName("With the operator's settings, a request that changes something")
class RequestsSentOnceTest {
  private static final Path SETTINGS =
      Path.of("src", "main", "resources", "application.properties");
  private static final String CLIENT = "quarkus.kubernetes-client.";

  /** Of a request that is to end by itself; far longer than its timeout on a slow machine. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    var settings = new Properties();
    try (Reader file = Files.newBufferedReader(SETTINGS)) {
      settings.load(file);
    }
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(
                        Integer.parseInt(
                            settings.getProperty(CLIENT + "request-retry-backoff-limit")))
                    .withRequestTimeout(milliseconds(settings, "request-timeout"))
                    .withConnectionTimeout(milliseconds(settings, "connection-timeout"))
                    .build())
            .build();
  }

  private static int milliseconds(Properties settings, String name) {
    return Math.toIntExact(Duration.parse("PT" + settings.getProperty(CLIENT + name)).toMillis());
  }

  @AfterEach
  void end() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 429, 500, 503, 504})
  void isSentOnceWhenItIsRefused(int code) {
    answer(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });

    assertThat(creation())
        .isInstanceOf(code == 409 ? Outcome.Overtaken.class : Outcome.Unclear.class);
    assertThat(received).hasSize(1);
  }

  @Test
  void isSentOnceWhenTheConnectionEndsWithoutAnAnswer() {
    answer(HttpExchange::close);

    assertThat(creation()).isInstanceOf(Outcome.Unclear.class);
    assertThat(received).hasSize(1);
  }

  @Test
  void isSentOnceAndEndsInTimeWhenNoAnswerComes() {
    answer(exchange -> {});

    assertThat(creation()).isInstanceOf(Outcome.Unclear.class);
    assertThat(received).hasSize(1);
  }

  private void answer(HttpHandler handler) {
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      new String(body, StandardCharsets.UTF_8)));
          handler.handle(exchange);
        });
  }

  private Outcome creation() {
    var object =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("once")
            .endMetadata()
            .build();
    return assertTimeoutPreemptively(
        DEADLINE,
        () ->
            RequestOutcome.outcome(
                () -> {
                  client.resource(object).create();
                  return new Outcome.Done();
                }));
  }
}
