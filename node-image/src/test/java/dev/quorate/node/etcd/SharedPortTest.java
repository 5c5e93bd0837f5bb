package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.engine.RaftException;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.process.NodeHttp;
import dev.quorate.node.raft.Role;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/1.1 on the port of the etcd API. */
@Timeout(60)
class SharedPortTest {
  private static final PutRequest PUT =
      PutRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("k"))
          .setValue(ByteString.copyFromUtf8("v"))
          .build();

  private static final String WELL = "{\"health\":\"true\",\"reason\":\"\"}";

  @TempDir private Path directory;
  private LoneServer node;
  private NodeHttp http;

  @BeforeEach
  void start() throws Exception {
    node = new LoneServer(200);
    http = new NodeHttp(node.server.port(), Optional.empty());
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
  }

  @Test
  void healthIsAskedForByHttpWhileAWatchRunsOnTheSamePort() throws Exception {
    try (KvClient client = new KvClient(node.server.port());
        WatchClient watch = new WatchClient(client.channel)) {
      long id = watch.created(WatchClient.key("k")).getWatchId();
      assertThat(http.get("/health")).isEqualTo(new NodeHttp.Reply(200, WELL));
      assertThat(client.send(PUT)).isInstanceOf(Answer.Response.class);
      assertThat(watch.awaitEvents(id, 1)).hasSize(1);
      assertThat(http.get("/health")).isEqualTo(new NodeHttp.Reply(200, WELL));
    }
  }

  @Test
  void aMemberWithoutALeaderIsHealthyByItselfOnly() throws Exception {
    node.group.failsWith(new RaftException.Unavailable("no quorum"));
    assertThat(http.get("/health"))
        .isEqualTo(
            new NodeHttp.Reply(503, "{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n"));
    assertThat(http.get("/health?serializable=true")).isEqualTo(new NodeHttp.Reply(200, WELL));
    assertThat(http.get("/livez")).isEqualTo(new NodeHttp.Reply(200, "ok\n"));
    assertThat(http.get("/readyz"))
        .isEqualTo(
            new NodeHttp.Reply(
                503,
                """
                [+]data_corruption ok
                [+]serializable_read ok
                [-]linearizable_read failed: etcdserver: request timed out
                [+]non_learner ok

                """));
    assertThat(http.get("/readyz/linearizable_read").status()).isEqualTo(503);
    assertThat(http.get("/readyz?exclude=linearizable_read").status()).isEqualTo(200);
  }

  @Test
  void aFullStoreIsAnAlarmUnlessThatIsExcluded() throws Exception {
    try (KvClient client = new KvClient(node.server.port())) {
      client.send(PUT);
      client.send(PUT);
    }
    assertThat(http.get("/health"))
        .isEqualTo(
            new NodeHttp.Reply(503, "{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}\n"));
    assertThat(http.get("/health?exclude=NOSPACE")).isEqualTo(new NodeHttp.Reply(200, WELL));
  }

  @Test
  void aLearnerIsAliveAndNotReady() throws Exception {
    node.group.becomes(Role.LEARNER);
    assertThat(http.get("/livez?verbose").text()).isEqualTo("[+]serializable_read ok\nok\n");
    assertThat(http.get("/readyz").text())
        .contains("[-]non_learner failed: not supported for learner\n");
  }

  @Test
  void versionMetricsAndWhatThereIsNot() throws Exception {
    assertThat(http.get("/version"))
        .isEqualTo(
            new NodeHttp.Reply(
                200,
                "{\"etcdserver\":\"3.7.0\",\"etcdcluster\":\"3.7.0\",\"storage\":\"3.7.0\","
                    + "\"quorate\":\"0.1.0\"}"));
    assertThat(http.get("/metrics").text()).isEqualTo("# metrics\n");
    assertThat(http.get("/v3/kv/range")).isEqualTo(new NodeHttp.Reply(404, "404 page not found\n"));
    assertThat(http.post("/health", "{}"))
        .isEqualTo(new NodeHttp.Reply(405, "Method Not Allowed\n"));
  }

  @Test
  void thePagesOfAHealthyMemberAreThoseOfEtcd() throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory);
        NodeHttp theirs = new NodeHttp(etcd.port, Optional.empty())) {
      for (String page :
          List.of(
              "/health",
              "/health?serializable=true",
              "/health?exclude=NOSPACE",
              "/livez",
              "/livez?verbose",
              "/livez/serializable_read?verbose",
              "/readyz",
              "/readyz?verbose",
              "/readyz?verbose&exclude=data_corruption",
              "/readyz/non_learner",
              "/livez/nothing",
              "/nothing")) {
        assertThat(sorted(http.get(page))).as(page).isEqualTo(sorted(theirs.get(page)));
      }
      for (String page : List.of("/health", "/livez", "/readyz", "/version")) {
        assertThat(http.post(page, "x")).as(page).isEqualTo(theirs.post(page, "x"));
      }
    }
  }

  /** etcd's checks come in any order. */
  private static NodeHttp.Reply sorted(NodeHttp.Reply reply) {
    String[] lines = reply.text().split("\n", -1);
    Arrays.sort(lines);
    return new NodeHttp.Reply(reply.status(), String.join("\n", lines));
  }

  @Test
  void aRequestMayComeByteByByte() throws Exception {
    String answer = sent("GET /health HTTP/1.1\r\nHost: demo\r\n\r\n".getBytes(ISO_8859_1), true);
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith(WELL);
  }

  @Test
  void whatIsNoRequestIsRefusedAndTheNextIsServed() throws Exception {
    assertThat(sent("GET /health\r\n\r\n".getBytes(ISO_8859_1), false))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(
            sent(("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n").getBytes(ISO_8859_1), false))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(http.get("/health").status()).isEqualTo(200);
  }

  @Test
  void whoSpeaksTlsOrNonsenseIsOneLineInTheLog() throws Exception {
    byte[] hello = HexFormat.of().parseHex("16030100c8010000c40303");
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, ISO_8859_1));
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(sent(hello, false)).isEmpty();
        assertThat(sent(new byte[] {0, 1, 2, 3, 4, 5}, false)).isEmpty();
      }
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(ISO_8859_1).lines().filter(line -> !line.isBlank()))
        .hasSize(2)
        .anyMatch(line -> line.contains("speaks TLS, which this port does not"))
        .anyMatch(line -> line.contains("speaks neither HTTP/2 nor HTTP/1.1"));
    assertThat(http.get("/health").status()).isEqualTo(200);
  }

  /** All that comes back, until the connection is closed. */
  private String sent(byte[] bytes, boolean oneByOne) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.server.port())) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      if (oneByOne) {
        for (byte each : bytes) {
          out.write(each);
          out.flush();
        }
      } else {
        out.write(bytes);
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
