package dev.quorate.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.connections.ConnectionLimit;
import dev.quorate.node.life.NodeApi;
import dev.quorate.node.process.NodeHttp;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class FatalErrorsTest {
  private final OutOfMemoryError error = new OutOfMemoryError("of a test");
  private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
  private Thread.UncaughtExceptionHandler before;

  /** As the node's main program does, which then ends the process. */
  @BeforeEach
  void watch() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, failure) -> uncaught.complete(failure));
  }

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/api/v1/status", "/admin/v1/report", "/metrics"})
  void anErrorInARequestReachesTheHandlerThatEndsTheProcess(String path) throws Exception {
    try (RestServer server =
        started(
            (_, _, _) -> {
              throw error;
            })) {
      get(server, path);
      assertThat(uncaught.get(60, TimeUnit.SECONDS)).isSameAs(error);
    }
  }

  @Test
  void anErrorWithWhichTheNodeAnswersLaterReachesItToo() throws Exception {
    try (RestServer server = started((_, _, _) -> CompletableFuture.failedFuture(error))) {
      get(server, "/admin/v1/report");
      assertThat(uncaught.get(60, TimeUnit.SECONDS)).isSameAs(error);
    }
  }

  @Test
  void anExceptionEndsNothing() throws Exception {
    try (RestServer server =
            started(
                (_, _, _) -> {
                  throw new IllegalStateException("of a test");
                });
        NodeHttp http = new NodeHttp(server.port(), Optional.empty())) {
      assertThat(http.get("/livez").status()).isEqualTo(500);
      assertThat(uncaught).isNotDone();
    }
  }

  private RestServer started(InvocationHandler node) throws Exception {
    RestServer server =
        new RestServer(
            "127.0.0.1",
            0,
            new ConnectionLimit("admin API", 10, () -> 0),
            Duration.ofMinutes(1),
            (NodeApi)
                Proxy.newProxyInstance(
                    NodeApi.class.getClassLoader(), new Class<?>[] {NodeApi.class}, node),
            Optional.empty(),
            () -> {
              throw error;
            });
    server.start();
    return server;
  }

  private static void get(RestServer server, String path) throws Exception {
    try (NodeHttp http = new NodeHttp(server.port(), Optional.empty())) {
      var _ = http.get(path);
    }
  }
}
