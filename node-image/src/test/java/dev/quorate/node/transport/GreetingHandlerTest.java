package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.configuration.Member;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger may cost before it has greeted; over real sockets on loopback. */
@Timeout(60)
class GreetingHandlerTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int PATIENCE_MILLIS = 20_000;

  private final ExecutorService resolver = Executors.newVirtualThreadPerTaskExecutor();
  private final List<NettyTransport> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(NettyTransport::close);
    resolver.shutdownNow();
  }

  @Test
  void aStrangerThatAnnouncesMoreThanAGreetingIsCutOffBeforeItIsRead() throws Exception {
    NettyTransport one = transport(settings(LONG));
    try (Socket stranger = connect(one)) {
      DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
      out.writeInt(1025);
      out.write(new byte[10]);
      assertClosed(stranger);
    }
  }

  @Test
  void aStrangerThatDoesNotFinishItsGreetingInTimeIsCutOff() throws Exception {
    NettyTransport one = transport(settings(Duration.ofMillis(100)));
    try (Socket silent = connect(one);
        Socket slow = connect(one)) {
      new DataOutputStream(slow.getOutputStream()).writeInt(33);
      assertClosed(silent);
      assertClosed(slow);
    }
  }

  @Test
  void aServerThatAnswersMoreThanAGreetingIsLeftBeforeItIsRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_MILLIS);
      NettyTransport one = transport(settings(LONG));
      one.members(0, List.of(new Member(2, "", "127.0.0.1:" + server.getLocalPort(), "", "")));
      try (Socket ours = server.accept()) {
        ours.getInputStream().readNBytes(4 + 49);
        DataOutputStream out = new DataOutputStream(ours.getOutputStream());
        out.writeInt(1025);
        out.write(new byte[10]);
        assertClosed(ours);
      }
    }
  }

  @Test
  void nonsenseIsOneLineOfTheLogForAConnectionHoweverMuchThereIs() {
    PrintStream console = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      EmbeddedChannel stranger =
          new EmbeddedChannel(new Connection(settings(LONG), UnexpectedSide::new));
      stranger.writeInbound(Unpooled.wrappedBuffer(new byte[4000]));
      stranger.checkException();
      assertThat(stranger.isOpen()).isFalse();
    } finally {
      System.setErr(console);
    }
    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("connection closed"))
        .hasSize(1);
  }

  /** Of a connection on which nobody greets. */
  private static final class UnexpectedSide implements GreetingHandler.Side {
    @Override
    public Greeting greeting() {
      return new Greeting(FrameCodec.VERSION, 0xabc, 1, 0, 9, LevelRange.UNNAMED);
    }

    @Override
    public boolean connects() {
      return false;
    }

    @Override
    public Optional<Greeting.Parting> refuse(Channel channel, Greeting theirs) {
      throw new AssertionError("nobody greeted");
    }

    @Override
    public void welcomed(ChannelHandlerContext context, Greeting theirs) {
      throw new AssertionError("nobody greeted");
    }

    @Override
    public void parted(long memberId, Greeting.Parting parting) {
      throw new AssertionError("nobody greeted");
    }
  }

  private static Socket connect(NettyTransport to) throws IOException {
    Socket socket = new Socket(to.address().getAddress(), to.address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Ended in order or by a reset: unread bytes make it one. */
  private static void assertClosed(Socket socket) throws IOException {
    int read;
    try {
      read = socket.getInputStream().read();
    } catch (SocketException reset) {
      read = -1;
    }
    assertThat(read).as("closed").isEqualTo(-1);
  }

  /** Everything but the time for the greeting takes longer than any test. */
  private static TransportSettings settings(Duration connectTimeout) {
    return new TransportSettings(1 << 20, 2 << 20, connectTimeout, LONG, LONG, LONG, 256);
  }

  private NettyTransport transport(TransportSettings settings) throws IOException {
    NettyTransport transport =
        new NettyTransport(
            new PeerIdentity(0xabc, 1),
            ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.find(1).getFirst()),
            settings,
            HostResolver.system(),
            resolver,
            Thread.ofPlatform().daemon().factory(),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            RandomGenerator::getDefault);
    open.add(transport);
    return transport;
  }
}
