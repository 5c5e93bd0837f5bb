package dev.quorate.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a node as a client of HTTP sees it; a browser sees it in e2e. */
class DashboardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Node node;

  @BeforeEach
  void start() throws Exception {
    node =
        Node.start(
            LoopbackOptions.of(
                "demo-0", directory.resolve("data"), new WhenEmpty.FormAlone(List.of("demo-0"))),
            failure -> {});
    await("the node leads")
        .atMost(PATIENCE)
        .until(() -> get("/api/v1/dashboard").body().contains("\"leader\""));
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
  }

  @Test
  @Requirement("S2-19")
  void withoutAnUpgradeTheEndpointSaysThatItIsThere() throws Exception {
    HttpResponse<String> answer = get("/ws");
    assertThat(answer.statusCode()).isEqualTo(426);
    assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
    assertThat(answer.body()).contains("UpgradeRequired");
  }

  @Test
  void thePageSpeaksToTheMembersAlone() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    String address = "127.0.0.1:" + node.restPort();
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none';")
        .contains("connect-src 'self' http://" + address + " ws://" + address + ";")
        .doesNotContain("unsafe", "*");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body()).contains("data-nodes=\"" + address + "\"").doesNotContain("{{");
  }

  @Test
  void everyFileOfThePageIsServedWithItsTypeAndNothingElseIs() throws Exception {
    for (String name : List.of("main.js", "connection.js", "view.js", "figures.js")) {
      assertThat(get("/dashboard/" + name).headers().firstValue("Content-Type"))
          .hasValue("text/javascript; charset=utf-8");
    }
    assertThat(get("/dashboard/style.css").headers().firstValue("Content-Type"))
        .hasValue("text/css; charset=utf-8");
    assertThat(get("/dashboard/icon.svg").headers().firstValue("Content-Type"))
        .hasValue("image/svg+xml");
    for (String other :
        List.of("index.html", "none.js", "..%2Fsimplelogger.properties", "%2e%2e%2fx")) {
      assertThat(get("/dashboard/" + other).statusCode()).as(other).isEqualTo(404);
    }
  }

  /** Any page may read these; none may call what changes anything, or read what needs a token. */
  @Test
  void pagesOfOtherOriginsMayReadAndNothingElse() throws Exception {
    for (String path :
        List.of(
            "/api/v1/dashboard",
            "/api/v1/status",
            "/api/v1/config",
            "/gossip/members",
            "/gossip/status")) {
      assertThat(get(path).headers().firstValue("Access-Control-Allow-Origin"))
          .as(path)
          .hasValue("*");
    }
    for (String path : List.of("/admin/v1/report", "/metrics", "/", "/livez", "/api/v1/data/a")) {
      assertThat(get(path).headers().firstValue("Access-Control-Allow-Origin")).as(path).isEmpty();
    }
    HttpResponse<String> preflight =
        http.send(
            request("/admin/v1/genesis")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "http://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void theSocketSendsEachSecondWhatTheRequestShows() throws Exception {
    BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + node.restPort() + "/ws"), new Listener(messages))
            .get(10, SECONDS);
    try {
      JsonNode first = messages.poll(10, SECONDS);
      JsonNode polled = JSON.readTree(get("/api/v1/dashboard").body());
      for (String same : List.of("nodeId", "clusterId", "leader", "term", "ring", "nodes")) {
        assertThat(first.path(same)).as(same).isEqualTo(polled.path(same));
      }
      assertThat(polled.path("leader").path("nodeId").asText()).isEqualTo("demo-0");
      assertThat(polled.path("members").path(0).path("role").asText()).isEqualTo("VOTER");
      assertThat(polled.path("nodes").path(0).asText()).isEqualTo("127.0.0.1:" + node.restPort());
      assertThat(polled.path("ring").path("owners").asText()).matches("0{256}");
      await("a second later there is a writes-per-second")
          .atMost(PATIENCE)
          .until(() -> messages.take().path("writes").has("perSecond"));
    } finally {
      socket.abort();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.restPort() + path));
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> messages;
    private final StringBuilder parts = new StringBuilder();

    Listener(BlockingQueue<JsonNode> messages) {
      this.messages = messages;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      parts.append(text);
      if (last) {
        try {
          messages.add(JSON.readTree(parts.toString()));
        } catch (IOException e) {
          throw new AssertionError("no JSON: " + parts, e);
        }
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
