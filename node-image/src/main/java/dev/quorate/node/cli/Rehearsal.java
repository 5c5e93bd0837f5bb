package dev.quorate.node.cli;

import com.google.protobuf.ByteString;
import dev.quorate.node.Node;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.etcd.wire.RangeRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Report;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;

/**
 * A short life of a node while its image is built: start, form, write, read, report, stop. The JVM
 * records what that loads for the ahead-of-time cache of the image (JEP 483, JEP 514), so it goes
 * through the parts that every start and every request goes through.
 */
final class Rehearsal {
  private static final Duration SERVING_WITHIN = Duration.ofSeconds(60);
  private static final int WRITES = 200;

  private Rehearsal() {}

  public static void main(String... args) throws IOException {
    Path data = Files.createTempDirectory("rehearsal");
    List<Integer> ports = freePorts();
    int code =
        new CommandLine(new NodeCommand(Rehearsal::live))
            .execute(
                "--node-id=rehearsal",
                "--bootstrap",
                "--listen-host=127.0.0.1",
                "--data-dir=" + data.resolve("node"),
                "--port=" + ports.get(0),
                "--client-port=" + ports.get(1),
                "--peer-port=" + ports.get(2));
    try (var files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    System.exit(code);
  }

  private static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket rest = new ServerSocket(0, 1, loopback);
        ServerSocket client = new ServerSocket(0, 1, loopback);
        ServerSocket peer = new ServerSocket(0, 1, loopback)) {
      return List.of(rest.getLocalPort(), client.getLocalPort(), peer.getLocalPort());
    }
  }

  private static int live(NodeOptions options) {
    try (Node node =
        Node.start(
            options, failure -> System.err.println(failure.reason() + ": " + failure.message()))) {
      awaitServing(node);
      writeAndRead(options.clientPort());
      for (String path : List.of("/api/v1/status", "/readyz", "/metrics", "/admin/v1/report")) {
        get(options.restPort(), path);
      }
      return 0;
    } catch (IOException e) {
      System.err.println("the rehearsal failed: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void awaitServing(Node node) throws IOException {
    long deadline = System.nanoTime() + SERVING_WITHIN.toNanos();
    Report report = node.api().report();
    while (report.state() != NodeState.SERVING) {
      if (report.state() == NodeState.FAILED || System.nanoTime() > deadline) {
        throw new IOException("the node does not serve: " + report);
      }
      report = node.api().reportAfter(report.version(), 200).join();
    }
  }

  private static void writeAndRead(int port) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      KVGrpc.KVBlockingStub client = KVGrpc.newBlockingStub(channel);
      for (int i = 0; i < WRITES; i++) {
        ByteString key = ByteString.copyFromUtf8("rehearsal/" + i);
        client.put(PutRequest.newBuilder().setKey(key).setValue(key).build());
        client.range(RangeRequest.newBuilder().setKey(key).build());
      }
    } finally {
      channel.shutdownNow().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  private static void get(int port, String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
      }
    }
  }
}
