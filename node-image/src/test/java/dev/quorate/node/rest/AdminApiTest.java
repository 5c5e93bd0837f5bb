package dev.quorate.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quorate.node.Node;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.process.NodeHttp.Reply;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of docs/admin-api.md that a node answers before it belongs to a cluster. */
class AdminApiTest {
  private static final String CLUSTER = "6f1c0a5e9b3d2748";
  private static final String CONFIG =
      "{\"partitions\":4,\"replicationFactor\":3,\"replicationMode\":\"sync\","
          + "\"tableType\":\"set\",\"keyPosition\":0,\"partitionPosition\":0}";

  @TempDir private Path directory;
  private Path tokenFile;
  private Node node;
  private NodeHttp http;

  @BeforeEach
  void start() throws Exception {
    tokenFile = Files.writeString(directory.resolve("token"), "secret\n");
    node = Node.start(options(), failure -> {});
    http = new NodeHttp(node.restPort(), Optional.of("secret"));
    Awaitility.await("the node waits")
        .atMost(Duration.ofSeconds(10))
        .until(() -> node.api().report().state() == NodeState.WAITING);
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
  }

  private NodeOptions options() {
    List<Integer> ports = FreePorts.find(3);
    return new NodeOptions(
        "demo-0",
        "127.0.0.1",
        "127.0.0.1",
        ports.get(0),
        ports.get(1),
        ports.get(2),
        directory.resolve("data"),
        Optional.of("pod-1"),
        Optional.of(tokenFile),
        new WhenEmpty.AwaitPermit(),
        List.of(),
        Map.of(),
        StructuralConfig.defaults(2),
        RaftSettings.defaults(),
        OptionalLong.empty(),
        Optional.empty(),
        64 << 20);
  }

  @Test
  void anEmptyManagedNodeWaitsAndSaysSo() throws Exception {
    JsonNode report = http.get("/admin/v1/report").json();

    assertThat(report.path("state").asText()).isEqualTo("WAITING");
    assertThat(report.path("incarnation").asText()).isEqualTo("pod-1");
    assertThat(report.path("role").asText()).isEqualTo("NONE");
    for (String absent :
        List.of("clusterId", "memberId", "epoch", "genesis", "failure", "leader", "voters")) {
      assertThat(report.has(absent)).as(absent).isFalse();
    }
  }

  @Test
  void aRequestWithoutAHostIsRefusedAsOne() throws Exception {
    for (String path : List.of("/livez", "/admin/v1/report", "/nowhere")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.restPort())) {
        socket.setSoTimeout(20_000);
        String request = "GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("InvalidRequest", "Host");
      }
    }
  }

  @Test
  void adminCallsAskForTheTokenAndOpenPathsDoNot() throws Exception {
    for (Optional<String> token :
        List.of(Optional.<String>empty(), Optional.of("wrong"), Optional.of("secret2"))) {
      try (NodeHttp stranger = new NodeHttp(node.restPort(), token)) {
        Reply refused = stranger.get("/admin/v1/report");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.errorCode()).isEqualTo("Unauthorized");
        assertThat(stranger.get("/livez").status()).isEqualTo(200);
        assertThat(stranger.get("/readyz").status()).isEqualTo(503);
        assertThat(stranger.get("/readyz").text()).contains("WAITING");
        assertThat(stranger.get("/api/v1/status").status()).isEqualTo(200);
        assertThat(stranger.get("/metrics").text())
            .contains("quorate_node_state{state=\"WAITING\"} 1.0", "jvm_memory_used_bytes");
      }
    }
  }

  @Test
  void aReplacedTokenFileIsReadAgain() throws Exception {
    Files.writeString(tokenFile, "next");
    Files.setLastModifiedTime(
        tokenFile, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5000));

    assertThat(http.get("/admin/v1/report").status()).isEqualTo(401);
    try (NodeHttp next = new NodeHttp(node.restPort(), Optional.of("next"))) {
      assertThat(next.get("/admin/v1/report").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest(name = "{2} is named for {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          genesis | {}                                                                    | incarnation
          genesis | {"incarnation":7}                                                     | incarnation
          genesis | {"incarnation":"pod-1"}                                               | clusterId
          genesis | {"incarnation":"pod-1","clusterId":"6F1C0A5E9B3D2748"}                | clusterId
          genesis | {"incarnation":"pod-1","clusterId":"0000000000000000"}                | clusterId
          genesis | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":0}      | epoch
          genesis | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1.5}    | epoch
          genesis | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1}      | config
          genesis | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1,"config":{"partitions":"4"}} | config.partitions
          genesis | {"incarnation":"pod-1","source":{"kind":"Magic"}}                     | source.kind
          join    | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1}      | seeds
          join    | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1,"seeds":[]} | seeds
          join    | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1,"seeds":["host"]} | seeds
          join    | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":1,"seeds":["my_host:1"]} | seeds
          members | {"memberId":"00000000000000aa","nodeId":"n","peerAddress":"my_host:1"} | peerAddress
          members | {"memberId":"x"}                                                      | memberId
          leader/transfer | {"incarnation":"pod-1","target":"x"}                          | target
          genesis | {"incarnation":"pod-1","source":{"kind":"Survivor"}}                  | source.kind
          genesis | {"incarnation":"pod-1","source":{"kind":"Snapshot"}}                  | source.sha256
          genesis | {"incarnation":"pod-1","source":{"kind":"Snapshot","sha256":"AB"}}    | source.sha256
          survive | {"incarnation":"pod-1"}                                               | predecessor
          survive | {"incarnation":"pod-1","predecessor":{}}                              | clusterId
          survive | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":2,"predecessor":{}} | predecessor.clusterId
          survive | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":2,"predecessor":{"clusterId":"00000000000000aa","memberId":"x"}} | predecessor.memberId
          survive | {"incarnation":"pod-1","clusterId":"6f1c0a5e9b3d2748","epoch":2,"predecessor":{"clusterId":"00000000000000aa","memberId":"00000000000000bb","lastTerm":2}} | predecessor.lastIndex
          """)
  void badInputNamesTheField(String call, String body, String field) throws Exception {
    Reply reply = http.post("/admin/v1/" + call, body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("InvalidRequest");
    assertThat(reply.json().path("error").path("field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1]
          {"a":1
          {"a":1} x
          {"a":1,"a":2}
          """)
  void whatIsNoJsonObjectIsRefused(String body) throws Exception {
    assertThat(http.post("/admin/v1/genesis", body).status()).isEqualTo(400);
  }

  @Test
  void aBodyOfAnotherTypeIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.restPort() + "/admin/v1/members"))
            .header("Authorization", "Bearer secret")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try (HttpClient browser = HttpClient.newHttpClient()) {
      assertThat(browser.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(415);
    }
  }

  @Test
  void aHugeBodyIsRefused() throws Exception {
    String body = "{\"x\":\"" + "y".repeat(100_000) + "\"}";

    assertThat(http.post("/admin/v1/genesis", body).status()).isEqualTo(413);
    assertThat(http.get("/livez").status()).isEqualTo(200);
  }

  @Test
  void aBootstrapFileMayBeAsLargeAsAnObjectOfKubernetes() throws Exception {
    byte[] file = new byte[3 << 19];
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    String query = "?incarnation=pod-1&sha256=" + sha256;

    assertThat(put(query, "application/octet-stream", file).statusCode()).isEqualTo(200);
    assertThat(http.get("/admin/v1/report").json().path("bootstrapFile").path("sha256").asText())
        .isEqualTo(sha256);
    HttpResponse<String> tooLarge = put(query, "application/octet-stream", new byte[(2 << 20) + 1]);
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).contains("2097152");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "?incarnation=pod-0&sha256=DIGEST, application/octet-stream, 412, WrongIncarnation",
    "?sha256=DIGEST, application/octet-stream, 400, incarnation",
    "?incarnation=pod-1, application/octet-stream, 400, sha256",
    "?incarnation=pod-1&sha256=ab, application/octet-stream, 400, 64 lower-case",
    "?incarnation=pod-1&sha256=DIGEST, text/plain, 415, application/octet-stream",
    "?incarnation=pod-1&sha256=DIGEST, application/octet-stream, 422, BootstrapRefused"
  })
  void aBootstrapFileThatIsNotSentAsItShouldBeIsRefused(
      String query, String type, int status, String words) throws Exception {
    HttpResponse<String> refused =
        put(query.replace("DIGEST", "ab".repeat(32)), type, new byte[] {1});

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.body()).contains(words);
    assertThat(http.get("/admin/v1/report").json().has("bootstrapFile")).isFalse();
  }

  private HttpResponse<String> put(String query, String type, byte[] content) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + node.restPort() + "/admin/v1/bootstrap-file" + query))
            .header("Authorization", "Bearer secret")
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aCallForAnotherIncarnationIsRefused() throws Exception {
    for (String call : List.of("genesis", "join", "survive", "members/00000000000000aa/promote")) {
      Reply reply = http.post("/admin/v1/" + call, "{\"incarnation\":\"pod-0\"}");
      assertThat(reply.status()).as(call).isEqualTo(412);
      assertThat(reply.errorCode()).isEqualTo("WrongIncarnation");
    }
    assertThat(http.delete("/admin/v1/members/00000000000000aa?incarnation=pod-0").status())
        .isEqualTo(412);
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    assertThat(http.get("/admin/v1/nothing").errorCode()).isEqualTo("NotFound");
    assertThat(http.get("/admin/v1/genesis").status()).isEqualTo(404);
    assertThat(http.get("/api/v1/config").status()).isEqualTo(503);
    assertThat(http.get("/api/v1/config").text()).contains("in no cluster yet: state WAITING");
    Reply snapshot =
        http.post(
            "/admin/v1/genesis",
            "{\"incarnation\":\"pod-1\",\"clusterId\":\""
                + CLUSTER
                + "\",\"epoch\":1,\"config\":"
                + CONFIG
                + ",\"source\":{\"kind\":\"Snapshot\",\"sha256\":\""
                + "ab".repeat(32)
                + "\"}}");
    assertThat(snapshot.status()).isEqualTo(422);
    assertThat(snapshot.errorCode()).isEqualTo("BootstrapRefused");
    assertThat(snapshot.text()).contains("this node was started without a bootstrap file");
  }

  @Test
  void anEmptyDirectoryHasNothingThatSurvives() throws Exception {
    Reply reply =
        http.post(
            "/admin/v1/survive",
            "{\"incarnation\":\"pod-1\",\"clusterId\":\""
                + CLUSTER
                + "\",\"epoch\":2,\"predecessor\":{\"clusterId\":\"00000000000000aa\",\"memberId\":"
                + "\"00000000000000bb\",\"lastTerm\":2,\"lastIndex\":9}}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.text()).contains("empty");
    assertThat(http.get("/admin/v1/report").json().path("state").asText()).isEqualTo("WAITING");
  }

  @Test
  void membershipCallsBeforeThereIsAClusterAreUnavailable() throws Exception {
    Reply reply =
        http.post(
            "/admin/v1/members",
            "{\"memberId\":\"00000000000000aa\",\"nodeId\":\"n\",\"peerAddress\":\"h:1\","
                + "\"clientAddress\":\"h:2\",\"restAddress\":\"h:3\"}");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.errorCode()).isEqualTo("Unavailable");
  }

  @Test
  void aLongPollWaitsForNewsAndNoLongerThanAsked() throws Exception {
    long version = http.get("/admin/v1/report").json().path("reportVersion").asLong();

    long before = System.nanoTime();
    JsonNode same = http.get("/admin/v1/report?wait=1&after=" + version).json();
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    assertThat(same.path("reportVersion").asLong()).isEqualTo(version);

    CompletableFuture<Report> news = node.api().reportAfter(version, 20_000);
    http.post(
        "/admin/v1/join",
        "{\"incarnation\":\"pod-1\",\"clusterId\":\""
            + CLUSTER
            + "\",\"epoch\":1,\"seeds\":[\"127.0.0.1:1\"]}");
    assertThat(news.join().version()).isGreaterThan(version);

    assertThat(http.get("/admin/v1/report?wait=31").status()).isEqualTo(400);
    assertThat(http.get("/admin/v1/report?after=x").json().path("error").path("field").asText())
        .isEqualTo("after");
  }
}
