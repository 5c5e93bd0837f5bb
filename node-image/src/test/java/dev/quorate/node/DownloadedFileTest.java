package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.quorate.node.genesis.GenesisRequest;
import dev.quorate.node.membership.AdminCallRefused;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.BootstrapDelivery;
import dev.quorate.node.report.NodeState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bootstrap file that a node downloads. */
class DownloadedFileTest {
  private static final byte[] VALID = BootstrapDirectory.VALID;

  @TempDir private Path directory;
  private final Map<String, byte[]> web = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private NodeOptions options;
  private Node node;
  private String digest;

  @BeforeEach
  void start() throws Exception {
    digest = BootstrapDirectory.sha256(VALID);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.incrementAndGet();
            byte[] content = web.get(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(content == null ? 404 : 200, 0);
            exchange.getResponseBody().write(content == null ? new byte[0] : content);
          }
        });
    server.start();
    options = LoopbackOptions.of("n1", directory.resolve("data"), new WhenEmpty.AwaitPermit());
    node = Node.start(options, failure -> {});
    await("the node waits")
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.WAITING);
  }

  @AfterEach
  void stop() {
    node.close();
    server.stop(0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private GenesisRequest genesis() {
    return new GenesisRequest(
        BootstrapDirectory.CLUSTER, 1, LoopbackOptions.CONFIG, List.of(), Optional.of(digest));
  }

  private void awaitState(String what, java.util.function.Predicate<BootstrapDelivery> wanted) {
    await(what)
        .atMost(Duration.ofSeconds(30))
        .until(() -> node.api().report().bootstrapFile().filter(wanted).isPresent());
  }

  private static boolean isFailed(BootstrapDelivery file, String words) {
    return file.failure().filter(why -> why.contains(words)).isPresent();
  }

  @Test
  void aClusterBeginsWithTheFileThatWasDownloaded() throws Exception {
    web.put("/golden?signature=abc", VALID);

    node.api().download(url("/golden?signature=abc"), digest).join();

    awaitState("it is there", BootstrapDelivery.there(digest)::equals);
    node.api().download(url("/golden?signature=abc"), digest).join();
    assertThat(requests).hasValue(1);
    node.api().genesis(genesis()).join();
    SnapshotGenesisTest.assertBegan(node, options);
  }

  @Test
  void aFileThatIsNotThereIsTriedAgainByItself() throws Exception {
    node.api().download(url("/golden"), digest).join();
    awaitState("it failed", file -> isFailed(file, "HTTP 404"));
    assertThat(SnapshotGenesisTest.refusal(node.api().genesis(genesis())).code())
        .isEqualTo(AdminCallRefused.Code.BOOTSTRAP_REFUSED);

    web.put("/golden", VALID);

    awaitState("it is there", BootstrapDelivery.there(digest)::equals);
  }

  @Test
  void anotherAddressTakesThePlaceOfOneThatFails() throws Exception {
    node.api().download(url("/nowhere"), digest).join();
    awaitState("it failed", file -> isFailed(file, "HTTP 404"));
    web.put("/golden", VALID);

    node.api().download(url("/golden"), digest).join();

    awaitState("it is there", BootstrapDelivery.there(digest)::equals);
  }

  @Test
  void aFileOfAnotherDigestIsNotKept() throws Exception {
    web.put("/golden", BootstrapDirectory.garbage());

    node.api().download(url("/golden"), digest).join();

    awaitState("it failed", file -> isFailed(file, uncheckedSha256(BootstrapDirectory.garbage())));
    assertThat(files()).isEmpty();
  }

  private static String uncheckedSha256(byte[] content) {
    try {
      return BootstrapDirectory.sha256(content);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(options.dataDirectory().resolve("delivered"))) {
      return files.toList();
    }
  }

  @Test
  void aMemberOfAClusterDownloadsNothing() {
    node.api()
        .genesis(
            new GenesisRequest(BootstrapDirectory.CLUSTER, 1, LoopbackOptions.CONFIG, List.of()))
        .join();

    assertThat(SnapshotGenesisTest.refusal(node.api().download(url("/golden"), digest)).code())
        .isEqualTo(AdminCallRefused.Code.CONFLICT);
  }
}
