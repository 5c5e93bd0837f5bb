package dev.quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.quorate.node.connections.ConnectionBudget;
import dev.quorate.node.engine.RaftEnvironment;
import dev.quorate.node.etcd.ClientLimits;
import dev.quorate.node.etcd.wire.KVGrpc;
import dev.quorate.node.etcd.wire.PutRequest;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import dev.quorate.node.report.NodeState;
import dev.quorate.node.report.Problem;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose ports are full of connections that do nothing. */
class ConnectionLimitsTest {
  private static final int MOST_CLIENTS = 6;
  private static final int MOST_OTHERS = 3;
  private static final int IDLE_CONNECTIONS = 40;

  @TempDir private Path directory;
  private final List<Socket> idle = new ArrayList<>();
  private NodeOptions options;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    options = LoopbackOptions.of("n1", directory.resolve("n1"), new WhenEmpty.FormAlone(List.of()));
    NodeLimits limits =
        new NodeLimits(
            new ConnectionBudget(MOST_CLIENTS, MOST_OTHERS, MOST_OTHERS),
            new ClientLimits(100, 100, Duration.ofSeconds(10), Duration.ofSeconds(2)),
            Duration.ofSeconds(2));
    node = Node.start(options, limits, failure -> {}, RaftEnvironment::system);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.api().report().state() == NodeState.SERVING);
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : idle) {
      socket.close();
    }
    node.close();
  }

  @Test
  void theClientsPortRefusesTheOthersClosesIdleOnesAndServesWhoWasThere() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", options.clientPort()).usePlaintext().build();
    try {
      put(channel);
      open(options.clientPort());

      await("the others are refused").until(() -> openConnections() < MOST_CLIENTS);
      put(channel);
      assertThat(problems())
          .containsExactly(
              new Problem(
                  "TooManyConnections",
                  "the etcd API on port %d has %d connections, as many as it may have: further ones are refused"
                      .formatted(options.clientPort(), MOST_CLIENTS)));

      // gRPC waits 10 s for an answer to the ping that it sends first.
      await("idle ones are closed")
          .atMost(Duration.ofSeconds(40))
          .until(() -> openConnections() == 0);
      put(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void theHttpApiRefusesTheOthersAndClosesIdleOnes() throws Exception {
    open(options.restPort());

    await("the others are refused").until(() -> openConnections() <= MOST_OTHERS);
    assertThat(problems()).extracting(Problem::reason).containsExactly("TooManyConnections");
    assertThat(problems().getFirst().message()).contains("HTTP API on port " + options.restPort());
    await("idle ones are closed")
        .atMost(Duration.ofSeconds(20))
        .until(() -> openConnections() == 0);
  }

  @Test
  void thePeersPortRefusesTheOthersAndClosesThoseThatDoNotGreet() throws Exception {
    open(options.peerPort());

    await("the others are refused").until(() -> openConnections() <= MOST_OTHERS);
    assertThat(problems()).extracting(Problem::reason).containsExactly("TooManyConnections");
    assertThat(problems().getFirst().message()).contains("peers' port " + options.peerPort());
    await("those that do not greet are closed")
        .atMost(Duration.ofSeconds(20))
        .until(() -> openConnections() == 0);
  }

  private void open(int port) throws IOException {
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
      idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
  }

  /** How many of the idle connections the node has not closed. */
  private long openConnections() throws IOException {
    long open = 0;
    for (Socket socket : idle) {
      if (isOpen(socket)) {
        open++;
      }
    }
    return open;
  }

  /** What the server sends by itself is passed over. */
  private static boolean isOpen(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  private List<Problem> problems() {
    return node.api().report().problems();
  }

  private static void put(ManagedChannel channel) {
    KVGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .put(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build());
  }
}
