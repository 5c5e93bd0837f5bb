package dev.quorate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.process.FreePorts;
import dev.quorate.node.raft.Message;
import dev.quorate.node.raft.configuration.Member;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes of one member, over real sockets on loopback. */
@Timeout(60)
class PeerProcessesTest {
  private static final long CLUSTER = 0xabc;

  private final ExecutorService resolver = Executors.newVirtualThreadPerTaskExecutor();
  private final List<NettyTransport> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(NettyTransport::close);
    resolver.shutdownNow();
  }

  @Test
  void aSecondProcessOfAMemberIsRefusedByNameUntilTheFirstHasEnded() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    NettyTransport copy = transport(2);
    List<Frame> atOne = listen(one);
    two.members(0, List.of(member(1, one)));
    await().until(() -> sends(two, 2, 1, atOne));

    copy.members(0, List.of(member(1, one)));
    for (NettyTransport side : List.of(one, copy)) {
      await().until(() -> reasons(side).equals(List.of(PeerProblem.Reason.DuplicateMember)));
      assertThat(side.problems().current().getFirst().message())
          .startsWith("member 0000000000000002 runs twice: process ");
    }
    assertThat(reasons(two)).isEmpty();

    two.close();
    await().until(() -> reasons(copy).isEmpty());
    await().until(() -> reasons(one).isEmpty());
    atOne.clear();
    await().until(() -> sends(copy, 2, 1, atOne));
  }

  @Test
  void aSecondProcessAtTheAddressOfAMemberIsLeftAndTheFirstGetsTheFrames() throws Exception {
    NettyTransport one = transport(1);
    NettyTransport two = transport(2);
    NettyTransport copy = transport(2);
    List<Frame> atOne = listen(one);
    List<Frame> atTwo = listen(two);
    List<Frame> atCopy = listen(copy);
    two.members(0, List.of(member(1, one)));
    await().until(() -> sends(two, 2, 1, atOne));

    one.members(0, List.of(member(2, copy)));
    await().until(() -> reasons(one).equals(List.of(PeerProblem.Reason.DuplicateMember)));
    await().until(() -> sends(one, 1, 2, atTwo));
    assertThat(atCopy).isEmpty();
  }

  @Test
  void aConnectionOfAMachineThatLostItsPowerKeepsNobodyOut() throws Exception {
    NettyTransport one = transport(1);
    List<Frame> atOne = listen(one);
    try (Socket dead = new Socket(one.address().getAddress(), one.address().getPort())) {
      DataOutputStream out = new DataOutputStream(dead.getOutputStream());
      out.writeInt(41);
      out.writeByte(100);
      out.writeInt(0x51554f52);
      out.writeInt(FrameCodec.VERSION);
      out.writeLong(CLUSTER);
      out.writeLong(2);
      out.writeLong(1);
      out.writeLong(77);
      out.flush();
      assertThat(new DataInputStream(dead.getInputStream()).readInt()).isEqualTo(49);

      NettyTransport two = transport(2);
      two.members(0, List.of(member(1, one)));
      await().until(() -> reasons(two).contains(PeerProblem.Reason.DuplicateMember));
      await().until(() -> sends(two, 2, 1, atOne));
      assertThat(reasons(two)).isEmpty();
    }
  }

  private static boolean sends(NettyTransport from, long self, long to, List<Frame> received) {
    from.send(new Frame.Raft(0, new Message.TimeoutNow(self, to, 0)));
    return !received.isEmpty();
  }

  private static List<PeerProblem.Reason> reasons(NettyTransport transport) {
    return transport.problems().current().stream().map(PeerProblem::reason).toList();
  }

  private static List<Frame> listen(NettyTransport transport) {
    List<Frame> received = new CopyOnWriteArrayList<>();
    transport.listen(0, received::add);
    return received;
  }

  private static Member member(long id, NettyTransport transport) {
    return new Member(id, "", "127.0.0.1:" + transport.address().getPort(), "", "");
  }

  private NettyTransport transport(long memberId) throws IOException {
    NettyTransport transport =
        new NettyTransport(
            new PeerIdentity(CLUSTER, memberId),
            ClusterLevel.lowest(LevelRange.OF_THIS_RELEASE),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.find(1).getFirst()),
            new TransportSettings(
                1 << 20,
                2 << 20,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(700),
                256),
            HostResolver.system(),
            resolver,
            Thread.ofPlatform().daemon().factory(),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            RandomGenerator::getDefault);
    open.add(transport);
    return transport;
  }
}
