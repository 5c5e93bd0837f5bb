package dev.quorate.node.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.KvClient.Answer;
import dev.quorate.node.etcd.wire.PutRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one connection cannot take from the others. */
class ClientLimitsTest {
  private static final String PUT_METHOD = "/etcdserverpb.KV/Put";
  private static final PutRequest PUT =
      PutRequest.newBuilder()
          .setKey(ByteString.copyFromUtf8("k"))
          .setValue(ByteString.copyFromUtf8("v"))
          .build();
  private static final int RESETS = 50;

  @Test
  void aConnectionThatResetsItsCallsAllTheTimeIsClosedAndOthersAreServed() throws Exception {
    ClientLimits limits = new ClientLimits(10, RESETS, Duration.ofMinutes(1), Duration.ofHours(1));
    try (LoneServer node = new LoneServer(64 << 20, limits);
        KvClient other = new KvClient(node.server.port());
        RawHttp2 patient = new RawHttp2(node.server.port());
        RawHttp2 hasty = new RawHttp2(node.server.port())) {
      assertThat(other.send(PUT)).isInstanceOf(Answer.Response.class);

      assertThat(patient.resetCalls(RESETS, PUT_METHOD)).isEqualTo(RESETS);
      hasty.resetCalls(RESETS + 1, PUT_METHOD);

      assertThat(hasty.readToTheEnd()).isEqualTo(OptionalInt.of(RawHttp2.ENHANCE_YOUR_CALM));
      assertThat(patient.isAlive()).as("within the limit").isTrue();
      assertThat(other.send(PUT)).isInstanceOf(Answer.Response.class);
    }
  }

  @Test
  void noConnectionGetsThroughWithTheResetsOfAnAttack() throws Exception {
    try (LoneServer node = new LoneServer();
        KvClient other = new KvClient(node.server.port());
        RawHttp2 attacker = new RawHttp2(node.server.port())) {
      attacker.resetCalls(20_000, PUT_METHOD);

      assertThat(attacker.isAlive()).isFalse();
      assertThat(other.send(PUT)).isInstanceOf(Answer.Response.class);
    }
  }

  /** Nobody calls on it, so that no ping may come for hours; a few that do are overlooked. */
  @Test
  void aConnectionThatPingsAllTheTimeIsClosedAndOthersAreServed() throws Exception {
    try (LoneServer node = new LoneServer();
        KvClient other = new KvClient(node.server.port())) {
      assertClosedAtTheFourthPing(node.server.port());
      assertThat(other.send(PUT)).isInstanceOf(Answer.Response.class);
    }
  }

  @Test
  void etcdClosesItAtTheSamePing(@TempDir Path directory) throws Exception {
    try (RealEtcd etcd = new RealEtcd(directory)) {
      assertClosedAtTheFourthPing(etcd.port);
    }
  }

  private static void assertClosedAtTheFourthPing(int port) throws IOException {
    try (RawHttp2 hasty = new RawHttp2(port)) {
      for (int i = 0; i < 3; i++) {
        assertThat(hasty.isAlive()).as("ping %d", i).isTrue();
      }
      hasty.ping();
      assertThat(hasty.readToTheEnd()).isEqualTo(OptionalInt.of(RawHttp2.ENHANCE_YOUR_CALM));
    }
  }

  @Test
  void whoSpeaksNonsenseIsClosedAndFillsNoLog() throws Exception {
    Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    Handler handler = new Collecting(logged);
    Logger grpc = Logger.getLogger("io.grpc");
    grpc.addHandler(handler);
    try (LoneServer node = new LoneServer();
        KvClient other = new KvClient(node.server.port())) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.server.port())) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
      assertThat(other.send(PUT)).isInstanceOf(Answer.Response.class);
      assertThat(logged).extracting(LogRecord::getMessage).isEmpty();
    } finally {
      grpc.removeHandler(handler);
    }
  }

  private static final class Collecting extends Handler {
    private final Queue<LogRecord> logged;

    Collecting(Queue<LogRecord> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord entry) {
      logged.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aClientHearsHowManyCallsItMayHaveAtOnce() throws Exception {
    try (LoneServer node =
            new LoneServer(
                64 << 20,
                new ClientLimits(10, RESETS, Duration.ofMinutes(1), Duration.ofHours(1)));
        RawHttp2 client = new RawHttp2(node.server.port())) {
      assertThat(client.mostCalls()).contains(10);
    }
  }
}
