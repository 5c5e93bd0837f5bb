package dev.quorate.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.membership.SeedClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A seed may be any program. */
class SeedClientTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket seed;

  @BeforeEach
  void open() throws IOException {
    seed = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    seed.close();
    threads.shutdownNow();
  }

  @Test
  void headersAndThenNothingIsNoAnswer() {
    answers(OK + "Content-Length: 2000\r\n\r\n{", 1);
    assertThat(report(Duration.ofMillis(400)))
        .isEqualTo(new Answer.Silent("no whole answer within 400 ms"));
  }

  @Test
  void aBodyWithoutAnEndIsNoAnswer() {
    answers(OK + "\r\n" + " ".repeat(1000), Integer.MAX_VALUE);
    assertThat(report(Duration.ofSeconds(30))).isInstanceOf(Answer.Silent.class);
  }

  @Test
  void whoDoesNotListenRefusesTheConnection() throws IOException {
    seed.close();
    assertThat(report(Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            Answer.Silent.class,
            silent -> assertThat(silent.cause()).containsIgnoringCase("connection refused"));
  }

  @Test
  void aNameThatNobodyKnowsIsNamedAsSuch() {
    try (SeedClient client = client(Duration.ofSeconds(30))) {
      assertThat(client.report("demo-0.invalid:8080"))
          .isEqualTo(new Answer.Silent("its name cannot be resolved"));
    }
  }

  private Answer report(Duration limit) {
    try (SeedClient client = client(limit)) {
      return client.report("127.0.0.1:" + seed.getLocalPort());
    }
  }

  private SeedClient client(Duration limit) {
    return new SeedClient(threads, () -> Optional.of("secret"), limit);
  }

  private void answers(String text, int times) {
    threads.execute(
        () -> {
          try (Socket call = seed.accept()) {
            OutputStream out = call.getOutputStream();
            for (int n = 0; n < times; n++) {
              out.write(text.getBytes(StandardCharsets.UTF_8));
              out.flush();
            }
            // Until the caller hangs up.
            call.getInputStream().transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // The caller hung up.
          }
        });
  }
}
