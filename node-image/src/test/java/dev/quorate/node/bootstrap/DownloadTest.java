package dev.quorate.node.bootstrap;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server may send too much, too slowly, or nothing. */
class DownloadTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Runnable::run);
    server.createContext(
        "/large",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[1000]);
          }
        });
    server.createContext(
        "/announced",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[1000]);
          }
        });
    server.createContext(
        "/silent",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Location", "https://127.0.0.1:1/");
            exchange.sendResponseHeaders(302, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private void refuses(String path, Download download, BooleanSupplier wanted, String words) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);

    assertThatThrownBy(
            () -> download.fetch(url, new DeliveredFile(directory), "download-1.tmp", wanted))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @Test
  void moreThanTheNodeTakes() {
    refuses("/large", new Download(999, LONG, LONG), () -> true, "more than 999 bytes");
    refuses("/announced", new Download(999, LONG, LONG), () -> true, "more than 999 bytes");
  }

  @Test
  void nothingForTooLong() {
    refuses("/silent", new Download(999, Duration.ofMillis(100), LONG), () -> true, "timed out");
  }

  @Test
  void tooSlowlyAltogether() {
    refuses("/large", new Download(1000, LONG, Duration.ZERO), () -> true, "did not come within");
  }

  @Test
  void notWantedAnyMore() {
    refuses("/large", new Download(1000, LONG, LONG), () -> false, "not wanted");
  }

  @Test
  void redirectedToAnotherScheme() {
    refuses("/elsewhere", new Download(1000, LONG, LONG), () -> true, "HTTP 302");
  }

  @Test
  void nobodyThere() {
    assertThatThrownBy(
            () ->
                new Download(1000, LONG, LONG)
                    .fetch(
                        URI.create("http://127.0.0.1:1/"),
                        new DeliveredFile(directory),
                        "download-1.tmp",
                        () -> true))
        .isInstanceOf(IOException.class);
  }
}
