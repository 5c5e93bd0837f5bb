package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.MaintenanceGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.etcd.wire.StatusRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No event loop, that of the groups included, reads, writes or forces a file: a disk that hangs
 * must not keep a node from answering. The Java runtime records every such call with its thread.
 */
class NoFileWorkOnEventLoopsTest {
  private static final String TOKEN = "secret";
  private static final List<String> FILE_WORK =
      List.of("jdk.FileRead", "jdk.FileWrite", "jdk.FileForce");
  private static final List<String> MUST_NOT_WAIT =
      List.of("etcd-io", "etcd-accept", "vert.x-eventloop", "peer-io");

  @TempDir private Path directory;

  @Test
  void requestsOfEveryKindLeaveFilesToOtherThreads() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), TOKEN);
    NodeOptions options =
        LoopbackOptions.withToken(
            "n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()), token);
    try (Recording recording = new Recording()) {
      FILE_WORK.forEach(name -> recording.enable(name).withThreshold(Duration.ZERO));
      recording.start();
      askEverything(options);
      recording.stop();

      Set<String> threads = threadsThatWaited(recording);
      // The recording sees what it is for.
      assertThat(threads).contains("log").anyMatch(thread -> thread.startsWith("vert.x-worker"));
      assertThat(threads).noneMatch(thread -> MUST_NOT_WAIT.stream().anyMatch(thread::startsWith));
    }
  }

  private void askEverything(NodeOptions options) throws IOException, InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try (Node node = Node.start(options, failure -> {});
        HttpClient http = HttpClient.newHttpClient()) {
      await().until(() -> node.api().report().state() == NodeState.SERVING);
      KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel);
      ByteString key = ByteString.copyFromUtf8("k");
      for (int i = 0; i < 50; i++) {
        kv.put(PutRequest.newBuilder().setKey(key).setValue(key).build());
      }
      kv.range(RangeRequest.newBuilder().setKey(key).build());
      MaintenanceGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance());
      for (String path : List.of("/admin/v1/report", "/metrics", "/api/v1/status", "/readyz")) {
        assertThat(get(http, node, path, TOKEN)).as(path).isEqualTo(200);
      }
      Files.writeString(options.adminTokenFile().orElseThrow(), "another");
      await("the new token is read")
          .until(() -> get(http, node, "/admin/v1/report", "another") == 200);
      await("a snapshot is written").until(() -> hasSnapshot(options.dataDirectory()));
    } finally {
      channel.shutdownNow();
    }
  }

  private static int get(HttpClient http, Node node, String path, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.restPort() + path))
            .header("Authorization", "Bearer " + token)
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static boolean hasSnapshot(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("groups"))) {
      return files.anyMatch(file -> file.toString().endsWith(".snap"));
    }
  }

  private Set<String> threadsThatWaited(Recording recording) throws IOException {
    Path dump = directory.resolve("files.jfr");
    recording.dump(dump);
    return RecordingFile.readAllEvents(dump).stream()
        .filter(event -> FILE_WORK.contains(event.getEventType().getName()))
        .filter(event -> isOurs(event.getString("path")))
        .map(NoFileWorkOnEventLoopsTest::threadOf)
        .collect(Collectors.toSet());
  }

  private boolean isOurs(String path) {
    return path != null && path.startsWith(directory.toString());
  }

  private static String threadOf(RecordedEvent event) {
    return event.getThread() == null ? "" : event.getThread().getJavaName();
  }
}
